import ModelAtlas

// A family's base is often not here: removed, or never mirrored. Its children must not be given to one another, so that
// it is asked whether the earliest member lies where the family branches. Where it does not, the base is a point that the
// distances between the members tell, and its children hang under a reference: what their cards name, else a name made
// of the family's.

/// A family's base that is not here.
struct AbsentBase: Hashable, Sendable {
  let id: ModelID
  /// Of the root that is here.
  let standing: RootStanding
}

extension CharterState {
  /// Finds out whether a family's base is here, and what it is called when it is not.
  mutating func findBase(of founder: Slot, root: Slot?, _ center: FamilyCenter?, _ changes: inout Changes) {
    let members = members[founder] ?? []
    let base = root.flatMap { absentBase(of: founder, root: $0, center) }
    let isPlaced = base == nil || center?.jury == centers[founder]?.jury && absentBases[founder] != nil
    let isMoved = base != nil && center.map { !changes.moved.isDisjoint(with: $0.jury) } ?? false
    centers[founder] = center
    guard absentBases[founder] != base || !isPlaced || isMoved else { return }
    absentBases[founder] = base
    changes.touched.formUnion(members)
    changes.touched.formUnion(orphans)
    for member in members { placeBesideBase(member) }
  }

  /// Works out how far a model is from the base of its family, when that is not here.
  mutating func placeBesideBase(_ slot: Slot) {
    guard let founder = self[slot].founder, absentBases[founder] != nil, let center = centers[founder] else {
      self[slot].centerSquare = nil
      return
    }
    self[slot].centerSquare = center.squareToCenter(
      center.jury.map { $0 == slot ? nil : shelf.pair(slot, $0)?.distance })
  }

  /// How the jury lies to each other; nil when it is too small to tell anything.
  func center(of founder: Slot, _ jury: [Slot], leaves: [Slot], _ changes: Changes) -> FamilyCenter? {
    guard jury.count > CenterRule.othersMin else { return nil }
    return FamilyCenter(jury, leaves: leaves, shelf: shelf, known: centers[founder]?.pairs, except: changes.moved)
  }

  /// The same as it was found last, when none of them moved since.
  func knownCenter(of founder: Slot, _ jury: [Slot], _ leaves: [Slot], _ changes: Changes) -> FamilyCenter? {
    guard let known = centers[founder], known.jury == jury, known.leaves == leaves,
      changes.moved.isDisjoint(with: jury + leaves)
    else { return nil }
    return known
  }

  private func absentBase(of founder: Slot, root: Slot, _ center: FamilyCenter?) -> AbsentBase? {
    let named = namedAbsent(by: root)
    guard let center, let index = center.jury.firstIndex(of: root), let standing = center.standing(of: index),
      standing.isBaseAbsent(namesAbsent: named != nil)
    else { return nil }
    if let named { return AbsentBase(id: named, standing: standing) }
    let names = Dictionary(grouping: center.jury.compactMap { namedAbsent(by: $0) }) { $0 }
    let likeliest = names.max { ($0.value.count, $1.key) < ($1.value.count, $0.key) }?.key
    return AbsentBase(id: likeliest ?? .unknownAncestor(of: self[founder].model.id), standing: standing)
  }

  /// The one model that is not here and that a model names as its parent.
  private func namedAbsent(by slot: Slot) -> ModelID? {
    let chosen = ClaimedParents.chosen(from: usedClaims(of: slot)) { _ in true }
    guard chosen.count == 1, case .referenced(let id) = chosen[0].resolution else { return nil }
    return id
  }
}

extension CharterState {
  /// The base of a model's family, when it is not here.
  func absentParent(of slot: Slot) -> AbsentParent? {
    guard let base = self[slot].founder.flatMap({ absentBases[$0] }), let square = self[slot].centerSquare else {
      return nil
    }
    return AbsentParent(id: base.id, square: max(0, square), standing: base.standing)
  }

  /// What the earliest of a family descends from when it does not lie where the family branches.
  func rootsParent(of slot: Slot) -> ParentEdge? {
    guard let founder = self[slot].founder, roots[founder] == slot, let absent = absentParent(of: slot) else {
      return nil
    }
    return .toAbsent(absent, relation: .finetune, method: nil, confidence: Confidence.absentRoot)
  }

  /// An adapter is of its family's base, wherever that is.
  func underAbsentBases(_ decision: Decision) -> Decision {
    var decision = decision
    for (index, edge) in decision.parents.enumerated() {
      guard let root = slots[edge.parent], let founder = self[root].founder, roots[founder] == root,
        let base = absentBases[founder]
      else { continue }
      decision.parents[index].parent = base.id
      decision.parents[index].rule = "absent-base"
    }
    return decision
  }
}
