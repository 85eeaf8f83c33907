import ModelAtlas

/// Whose findings a change can have changed. Keeps who claims whom: claims lead to models that edges do not lead to.
package struct AlertScope: Sendable {
  /// Who makes a claim that means a model, by that model.
  private var claimants: [ModelID: Set<ModelID>] = [:]

  package init() {}

  /// The models touched, what descends from them before or after, who claims them, and their parents, of whom a rule
  /// asks whether they have children.
  ///
  /// Called once for each step from one atlas to the next.
  ///
  /// - Parameter touched: models whose facts, Hub records, states or verdicts differ between the two atlases.
  /// - Complexity: O(models concerned).
  package mutating func concerned(by touched: Set<ModelID>, before: Atlas, after: Atlas) -> Set<ModelID> {
    for id in touched {
      for target in claimed(by: before[id]) { claimants[target]?.remove(id) }
      for target in claimed(by: after[id]) { claimants[target, default: []].insert(id) }
      for target in claimed(by: before[id]) where claimants[target]?.isEmpty == true { claimants[target] = nil }
    }
    var concerned = touched
    for id in touched {
      concerned.formUnion(before.parents(of: id))
      concerned.formUnion(after.parents(of: id))
      concerned.formUnion(claimants[id] ?? [])
    }
    for atlas in [before, after] { concerned.formUnion(descendants(of: touched, in: atlas)) }
    return concerned
  }

  private func claimed(by node: AtlasNode?) -> Set<ModelID> {
    Set((node?.verdict.claims ?? []).compactMap(\.resolved))
  }

  private func descendants(of ids: Set<ModelID>, in atlas: Atlas) -> Set<ModelID> {
    var open = Array(ids)
    var seen = ids
    while let id = open.popLast() {
      for child in atlas.children(of: id) where seen.insert(child).inserted { open.append(child) }
    }
    return seen
  }
}
