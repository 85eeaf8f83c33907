import ControlAPI
import ModelAtlas

extension ExplainAnswer {
  /// - Parameter parent: nil explains all edges, claims and rejected candidates; else only those about it.
  init(_ node: AtlasNode, about parent: ModelID?) {
    self.init(
      child: node.id.text, parent: parent?.text, state: node.state.rawValue, ruleSet: node.verdict.ruleSet)
    family = node.verdict.family?.text
    duplicateOf = node.verdict.duplicateOf?.text
    if let created = node.verdict.created, created.source != .none {
      createdAt = created.time.description
      createdAtSource = created.source.rawValue
    }
    edges = sortedParents(node.verdict).filter { parent == nil || $0.parent == parent }
      .map { Edge(ParentAnswer($0), evidence: numbers($0.evidence)) }
    declared = node.verdict.claims.filter { parent == nil || $0.resolved == parent }
      .map { Claim(DeclaredParentAnswer($0), evidence: numbers($0.evidence)) }
    rejected = node.verdict.rejected.filter { parent == nil || $0.candidate == parent }
      .map { Rejected(candidate: $0.candidate.text, reason: $0.reason, evidence: numbers($0.evidence)) }
  }
}

private func numbers(_ evidence: [Measurement]) -> [String: Double] {
  Dictionary(evidence.map { ($0.name, $0.value) }) { first, _ in first }
}
