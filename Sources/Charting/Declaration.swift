import ModelAtlas

/// What the most trustworthy source that names parents says of one model.
///
/// Sources are not mixed, as when claims make parents: each tells the whole story in its own words.
package struct Declaration: Hashable, Sendable {
  package struct Parent: Hashable, Sendable {
    package let id: ModelID
    package let relation: Relation

    package init(id: ModelID, relation: Relation) {
      self.id = id
      self.relation = relation
    }
  }

  /// Without repetitions, as the source lists them. Empty when nothing that it says could be understood.
  package var parents: [Parent] = []
  /// Models that task vectors were taken from: part of the recipe, and no parents.
  package var bases: Set<ModelID> = []
  /// Something was understood, and the weights disagree with all of it.
  package var isContradicted = false

  /// - Parameter claims: as a charting judged them.
  /// - Returns: nil when nobody claims anything.
  package init?(_ claims: [JudgedClaim]) {
    let named = claims.filter { !$0.claim.isMergeBase }
    guard !named.isEmpty else { return nil }
    bases = Set(claims.filter(\.claim.isMergeBase).compactMap(\.resolved))
    let understood = named.filter(\.isUnderstood)
    let usable = understood.filter { $0.verdict != .contradicted }
    isContradicted = usable.isEmpty && !understood.isEmpty
    let pools = [usable.filter { $0.verdict == .verified }, usable]
    let source = pools.lazy.compactMap { pool in
      ClaimedParents.sources.first { source in pool.contains { $0.claim.source == source } }
    }.first
    var seen = bases
    for claim in usable where claim.claim.source == source {
      guard let id = claim.resolved, seen.insert(id).inserted else { continue }
      parents.append(Parent(id: id, relation: claim.claim.relation))
    }
  }
}

extension JudgedClaim {
  /// What a reference means is known: it is the model's own id, or the weights bear out a guess.
  fileprivate var isUnderstood: Bool {
    guard let resolved else { return false }
    return verdict != .unverifiable || claim.reference == resolved.text
  }
}
