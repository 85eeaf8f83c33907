import AtlasAnalysis
import ControlAPI
import Dispatch
import ModelAtlas
import Synchronization

enum LineageDirection: String { case up, down, both }

/// A model with its ancestors, its descendants, or both.
struct Lineage: Sendable {
  private let model: ModelID
  private let atlas: Atlas
  /// Sorted.
  private let ids: [ModelID]
  private let kept: Set<ModelID>
  private let isTruncated: Bool

  /// From so many on, two threads write them: some 4 µs each.
  private static let manyIDs = 2000

  /// - Parameters:
  ///   - depth: the most edges to follow each way; nil for all.
  ///   - nodesMax: the nearest are kept, ancestors before descendants.
  init(of id: ModelID, in atlas: Atlas, _ direction: LineageDirection, depth: Int?, nodesMax: Int) {
    (model, self.atlas) = (id, atlas)
    let up = atlas.reachable(from: id, upwards: true, depth: direction == .down ? 0 : depth)
    let down = atlas.reachable(from: id, upwards: false, depth: direction == .up ? 0 : depth)
    let reached = up.nearestFirst + down.nearestFirst
    isTruncated = reached.count > nodesMax - 1
    ids = ([id] + reached.prefix(nodesMax - 1)).sorted()
    // Descendants are the many.
    kept = isTruncated ? Set(ids) : down.all.union(up.all)
  }

  /// The bytes of the `LineageAnswer`.
  func written() -> [UInt8] {
    let count = ids.count < Self.manyIDs ? 1 : 2
    let parts = Mutex([Part?](repeating: nil, count: count))
    DispatchQueue.concurrentPerform(iterations: count) { index in
      let part = part(ids[(ids.count * index / count)..<(ids.count * (index + 1) / count)])
      parts.withLock { $0[index] = part }
    }
    let written = parts.withLock { $0 }.compactMap(\.self)
    var json = JSONWriter(reserving: written.reduce(1024) { $0 + $1.edges.bytes.count + $1.nodes.bytes.count })
    json.lineage(of: model.text, truncated: isTruncated) { json in
      for part in written { json.elements(part.edges) }
    } nodes: { json in
      for part in written { json.elements(part.nodes) }
    }
    return json.bytes
  }

  /// Edges and nodes of some of the ids, one after the other.
  private struct Part: Sendable {
    var edges: JSONWriter
    var nodes: JSONWriter
  }

  private func part(_ ids: ArraySlice<ModelID>) -> Part {
    var part = Part(edges: JSONWriter(reserving: 192 * ids.count), nodes: JSONWriter(reserving: 256 * ids.count))
    for id in ids {
      // A parent that nobody has read may have no node of its own.
      guard let node = atlas[id] else {
        part.nodes.element(GraphNode(id: id.text, state: ModelState.referenced.rawValue))
        continue
      }
      part.nodes.element(GraphNode(node))
      for edge in node.verdict.parentsByID where kept.contains(edge.parent) {
        part.edges.element(GraphEdge(child: id.text, parent: ParentAnswer(edge)))
      }
    }
    return part
  }
}
