import ModelAtlas

/// What rules look at: all of it values, the time included.
package struct AlertGrounds: Sendable {
  package var atlas: Atlas
  package var policy: AlertPolicy
  /// The weights that were first seen at each place.
  package var identities: [ModelPlace: WeightIdentity]
  package var now: UnixTime

  package init(
    atlas: Atlas, policy: AlertPolicy, identities: [ModelPlace: WeightIdentity] = [:], now: UnixTime
  ) {
    self.atlas = atlas
    self.policy = policy
    self.identities = identities
    self.now = now
  }
}

extension AlertGrounds {
  /// All findings on one model by the rules that are on, sorted by rule and cause.
  ///
  /// A model that is removed, or only named by others, raises none: those who descend from it do.
  /// - Complexity: O(ancestors).
  package func findings(on id: ModelID) -> [AlertFinding] {
    guard let node = atlas[id], let facts = node.facts, facts.condition != .removed else { return [] }
    let found = AlertRule.allCases.filter { policy.severities[$0] != nil }.flatMap { rule in
      findings(by: rule, on: node, facts: facts)
    }
    return found.sorted { ($0.rule.rawValue, ModelID($0.cause)) < ($1.rule.rawValue, ModelID($1.cause)) }
  }

  private func findings(by rule: AlertRule, on node: AtlasNode, facts: ModelFacts) -> [AlertFinding] {
    switch rule {
    case .undeclaredDerivative: undeclaredDerivative(node)
    case .falseParent: falseParents(node)
    case .licenseConflict: licenseConflicts(node)
    case .deniedAncestor: deniedAncestors(node)
    case .unknownOrigin: unknownOrigin(node, facts)
    case .weightsChanged: weightsChanged(node, facts)
    case .removedParent: removedParents(node)
    case .unsafeFile: unsafeFile(node, facts)
    case .duplicateUpload: duplicateUpload(node)
    case .stalledUpload: stalledUpload(node, facts)
    case .gatedAncestor: gatedAncestors(node)
    }
  }

  /// Parents that are held against a model, in order of their ids.
  func parents(of node: AtlasNode) -> [ParentEdge] {
    node.verdict.parents.filter { $0.confidence >= policy.confidenceMin }.sorted { $0.parent < $1.parent }
  }
}
