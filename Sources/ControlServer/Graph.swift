import ControlAPI
import ModelAtlas

extension GraphNode {
  init(_ node: AtlasNode) {
    self.init(id: node.id.text, state: node.state.rawValue)
    family = node.verdict.family?.text
    duplicateOf = node.verdict.duplicateOf?.text
    if let created = node.verdict.created, created.source != .none { createdAt = created.time.description }
    format = node.facts?.mainFormat?.rawValue
    elementType = node.facts?.elementType?.rawValue
    quantization = node.facts?.quantization.map(QuantizationAnswer.init)
    parameters = node.facts?.parameters
  }
}

extension [GraphEdge] {
  /// Appends the edges to a node from its parents, by parent.
  mutating func append(to node: AtlasNode, from isIncluded: (ModelID) -> Bool = { _ in true }) {
    let edges = node.verdict.parents
    for edge in edges.count > 1 ? edges.sorted(by: { $0.parent < $1.parent }) : edges where isIncluded(edge.parent) {
      append(GraphEdge(child: node.id.text, parent: ParentAnswer(edge)))
    }
  }
}

enum LineageDirection: String { case up, down, both }

/// A model with its ancestors, its descendants, or both.
///
/// - Parameters:
///   - depth: the most edges to follow each way; nil for all.
///   - nodesMax: the nearest are kept, ancestors before descendants.
func lineageAnswer(
  of id: ModelID, in atlas: Atlas, _ direction: LineageDirection, depth: Int?, nodesMax: Int
) -> LineageAnswer {
  var reached: [ModelID] = []
  if direction != .down { reached += atlas.reachable(from: id, upwards: true, depth: depth).map(\.id) }
  if direction != .up { reached += atlas.reachable(from: id, upwards: false, depth: depth).map(\.id) }
  let order = ([id] + reached.prefix(nodesMax - 1)).sorted()
  let kept = Set(order)
  var (nodes, inside): ([GraphNode], [GraphEdge]) = ([], [])
  nodes.reserveCapacity(order.count)
  inside.reserveCapacity(order.count)
  for id in order {
    // A parent that nobody has read may have no node of its own.
    guard let node = atlas[id] else {
      nodes.append(GraphNode(id: id.text, state: ModelState.referenced.rawValue))
      continue
    }
    nodes.append(GraphNode(node))
    inside.append(to: node) { kept.contains($0) }
  }
  return LineageAnswer(model: id.text, nodes: nodes, edges: inside, truncated: reached.count > nodesMax - 1)
}

/// Nodes after an id, in the order of ids.
func graphPage(_ atlas: Atlas, revision: Int64, after: ModelID?, limit: Int) -> GraphPage {
  let ids = atlas.allIDs.filter { id in after.map { $0 < id } ?? true }.sorted()
  let page = ids.prefix(limit).compactMap { atlas[$0] }
  var edges: [GraphEdge] = []
  for node in page { edges.append(to: node) }
  return GraphPage(
    revision: revision, nodes: page.map(GraphNode.init), edges: edges,
    next: ids.count > limit ? page.last?.id.text : nil)
}
