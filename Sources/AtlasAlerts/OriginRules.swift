import ModelAtlas

// Rules about what was said of a model's origin, and what its weights say.

extension AlertGrounds {
  /// Parents without any claim that could have meant one. A claim that the weights refuse is another rule's.
  func undeclaredDerivative(_ node: AtlasNode) -> [AlertFinding] {
    // An inferred ancestor has no name that a card could have given.
    let parents = parents(of: node).filter { !$0.parent.isUnknownAncestor }
    guard !parents.isEmpty, !hasClaim(node.verdict) else { return [] }
    let names = parents.map { "\($0.parent) (\($0.relation.rawValue))" }.joined(separator: ", ")
    return [
      AlertFinding(
        rule: .undeclaredDerivative, model: node.id, cause: "no claim", subjects: parents.map(\.parent),
        message: "\(node.id): descends from \(names), and names no parent")
    ]
  }

  private func hasClaim(_ verdict: Verdict) -> Bool {
    if verdict.parents.contains(where: { $0.verdict != .undeclared }) { return true }
    return !verdict.claims.isEmpty
  }

  /// One finding a name, however many files repeat it.
  func falseParents(_ node: AtlasNode) -> [AlertFinding] {
    var named: Set<String> = []
    return node.verdict.claims.compactMap { judged in
      let reference = judged.claim.reference
      guard judged.verdict == .contradicted, named.insert(reference).inserted else { return nil }
      let found = parents(of: node).map(\.parent).filter { !$0.isUnknownAncestor }
      let instead = found.isEmpty ? "" : "; they descend from " + found.map(\.text).joined(separator: ", ")
      return AlertFinding(
        rule: .falseParent, model: node.id, cause: reference, subjects: [judged.resolved].compactMap { $0 } + found,
        message: "\(node.id): names \(reference) as its parent, and the weights refuse it\(instead)")
    }
  }

  /// A whole model without parents, children, claims, family, card and Hub: nobody says anything.
  func unknownOrigin(_ node: AtlasNode, _ facts: ModelFacts) -> [AlertFinding] {
    let verdict = node.verdict
    guard facts.condition == .whole, verdict.parents.isEmpty, verdict.claims.isEmpty, verdict.duplicateOf == nil,
      verdict.family == nil || verdict.family == node.id, !facts.card.hasCard, facts.origin == nil, node.hub == nil,
      atlas.children(of: node.id).isEmpty
    else { return [] }
    return [
      AlertFinding(
        rule: .unknownOrigin, model: node.id, cause: "",
        message: "\(node.id): nothing tells where its weights come from")
    ]
  }

  /// Parents that are removed, or neither here nor in a Hub's records: those that were concluded, and those that a claim
  /// names and no weights refuse.
  func removedParents(_ node: AtlasNode) -> [AlertFinding] {
    let claimed = node.verdict.claims.filter { $0.verdict != .contradicted }.compactMap(\.resolved)
    let named = Set(parents(of: node).map(\.parent).filter { !$0.isUnknownAncestor }).union(claimed).sorted()
    return named.compactMap { parent in
      guard let reason = absence(of: parent) else { return nil }
      return AlertFinding(
        rule: .removedParent, model: node.id, cause: parent.text, subjects: [parent], path: [parent, node.id],
        message: "\(node.id): its parent \(parent) \(reason)")
    }
  }

  /// Nil for a model that is here, or that a Hub's record knows.
  private func absence(of id: ModelID) -> String? {
    guard let node = atlas[id] else { return "is not here" }
    switch node.state {
    case .removed: return "was removed"
    case .referenced: return node.hub == nil ? "is not here" : nil
    case .charted, .sampled, .incomplete, .stub, .unreadable: return nil
    }
  }

  func duplicateUpload(_ node: AtlasNode) -> [AlertFinding] {
    guard let original = node.verdict.duplicateOf else { return [] }
    return [
      AlertFinding(
        rule: .duplicateUpload, model: node.id, cause: "copy", subjects: [original], path: [original, node.id],
        message: "\(node.id): the same weights as \(original)")
    ]
  }
}
