import ModelAtlas

/// What hangs on one model: everything that descends from it, and what that amounts to.
package struct Impact: Sendable {
  package struct Descendant: Hashable, Sendable {
    package let id: ModelID
    package let depth: Int
    package let longestDepth: Int
    /// How it came from the parent through which it is reached on a shortest path, the first by id.
    package let relation: Relation
    package let state: ModelState
    /// The model of which it is a copy.
    package let duplicateOf: ModelID?
    package let downloads: Int64?
    /// Of its weight files; 0 when it is not here.
    package let bytes: UInt64
    /// Absolute; nil when it is not here.
    package let path: String?
  }

  package let model: ModelID
  /// Nearest first, equal distances by id; the model itself is not among them.
  package private(set) var descendants: [Descendant] = []
  package private(set) var byRelation: [Relation: Int] = [:]
  /// Descendants that hold the same weights as another model of the atlas.
  package private(set) var copies = 0
  /// Bytes of the weight files of the model and its descendants.
  package private(set) var bytes: UInt64
  /// Places on disk where the model or a descendant lies.
  package private(set) var places: Int
  package let downloads: Int64?
  /// Downloads of the model and its descendants, each counted once however many paths lead to it; unknown ones are 0.
  package private(set) var subTreeDownloads: Int64

  /// - Complexity: O(*n* log *n* + edges) in the number of descendants.
  package init(of node: AtlasNode, in atlas: Atlas) {
    model = node.id
    bytes = node.bytesHere
    places = node.isHere ? 1 : 0
    downloads = node.hub?.downloads
    subTreeDownloads = downloads ?? 0
    let reach = Reach(from: node.id, upwards: false, in: atlas)
    var nearestParent = [Int](repeating: 0, count: reach.steps.count)
    for (position, targets) in reach.next.enumerated().reversed() {
      for target in targets where reach.steps[target].depth == reach.steps[position].depth + 1 {
        nearestParent[target] = position
      }
    }
    for (position, step) in reach.steps.enumerated().dropFirst() {
      add(step, parent: reach.steps[nearestParent[position]].id, in: atlas)
    }
  }

  private mutating func add(_ step: Reach.Step, parent: ModelID, in atlas: Atlas) {
    guard let node = atlas[step.id] else { return }
    let relation = node.verdict.parents.first { $0.parent == parent }?.relation ?? .unknown
    let descendant = Descendant(
      id: node.id, depth: step.depth, longestDepth: step.longestDepth, relation: relation, state: node.state,
      duplicateOf: node.verdict.duplicateOf, downloads: node.hub?.downloads, bytes: node.bytesHere,
      path: node.isHere ? node.facts?.path : nil)
    descendants.append(descendant)
    byRelation[relation, default: 0] += 1
    if descendant.duplicateOf != nil { copies += 1 }
    if node.isHere { places += 1 }
    bytes = bytes.addingUpToMax(descendant.bytes)
    subTreeDownloads = subTreeDownloads.addingUpToMax(descendant.downloads ?? 0)
  }
}

extension FixedWidthInteger {
  /// The sum, or the largest number there is: what a dump claims as downloads may be any number.
  package func addingUpToMax(_ other: Self) -> Self {
    let (sum, overflow) = addingReportingOverflow(other)
    return overflow ? (other < 0 ? .min : .max) : sum
  }
}
