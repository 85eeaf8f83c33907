import ControlAPI
import ModelAtlas

extension GraphNode {
  init(_ node: AtlasNode) {
    self.init(id: node.id.text, state: node.state.rawValue)
    family = node.verdict.family?.text
    duplicateOf = node.verdict.duplicateOf?.text
    if let created = node.verdict.created, created.source != .none { createdAt = created.time.description }
    format = node.facts?.mainRendition?.format.rawValue
    elementType = node.facts?.elementType?.rawValue
    quantization = node.facts?.quantization.map(QuantizationAnswer.init)
    parameters = node.facts?.parameters
  }
}

/// The edges to a node from its parents, by parent.
func edges(to node: AtlasNode) -> [GraphEdge] {
  node.verdict.parents.sorted { $0.parent < $1.parent }
    .map { GraphEdge(child: node.id.text, parent: ParentAnswer($0)) }
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
  let kept = Set(reached.prefix(nodesMax - 1)).union([id])
  let nodes = kept.sorted().compactMap { atlas[$0] }
  let inside = nodes.flatMap { node in edges(to: node).filter { kept.contains(ModelID($0.parent)) } }
  // A parent that nobody has read may have no node of its own.
  let known = Set(nodes.map(\.id))
  let named = kept.subtracting(known).sorted().map { GraphNode(id: $0.text, state: ModelState.referenced.rawValue) }
  let sorted = (nodes.map(GraphNode.init) + named).sorted { ModelID($0.id) < ModelID($1.id) }
  return LineageAnswer(model: id.text, nodes: sorted, edges: inside, truncated: reached.count > nodesMax - 1)
}

/// Nodes after an id, in the order of ids.
func graphPage(_ atlas: Atlas, revision: Int64, after: ModelID?, limit: Int) -> GraphPage {
  let ids = atlas.nodes.keys.filter { id in after.map { $0 < id } ?? true }.sorted()
  let page = ids.prefix(limit).compactMap { atlas[$0] }
  return GraphPage(
    revision: revision, nodes: page.map(GraphNode.init), edges: page.flatMap(edges),
    next: ids.count > limit ? page.last?.id.text : nil)
}
