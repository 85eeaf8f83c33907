import AtlasAnalysis
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

/// Nodes after an id, in the order of ids.
func graphPage(_ atlas: Atlas, revision: Int64, after: ModelID?, limit: Int) -> GraphPage {
  let ids = atlas.allIDs.filter { id in after.map { $0 < id } ?? true }.sorted()
  let page = ids.prefix(limit).compactMap { atlas[$0] }
  let edges = page.flatMap { node in
    node.verdict.parentsByID.map { GraphEdge(child: node.id.text, parent: ParentAnswer($0)) }
  }
  return GraphPage(
    revision: revision, nodes: page.map(GraphNode.init), edges: edges,
    next: ids.count > limit ? page.last?.id.text : nil)
}
