import ModelAtlas

/// What a decision sees of the child's family as a whole, where dates and weights tell anything of its root.
package struct FamilyView: Hashable, Sendable {
  /// Whom the weights say that all others descend from.
  package let root: ModelID
  package let dating: RootDating

  package init(root: ModelID, dating: RootDating) {
    self.root = root
    self.dating = dating
  }

  var measurements: [Measurement] { [Measurement("rootIsEarliest", dating == .earliest ? 1 : 0)] }
}

/// Whether dates agree that a family's root is its root.
///
/// Where the base of a family is not here, some sibling that was changed little lies nearly where the base lay and passes
/// for the root, but it is seldom the oldest of them: docs/decisions/0148 has the counts.
package enum RootDating: Hashable, Sendable {
  /// None of those that may be parents is older.
  case earliest
  /// Others claim to be older.
  case later
}

extension CharterState {
  /// Nil where the root has no date, where the family is too small for its weights to tell a root, and where they told that
  /// the base is not here.
  func dating(of founder: Slot, root: Slot?, _ center: FamilyCenter?) -> RootDating? {
    guard absentBases[founder] == nil, let root, isDated(root), let index = center?.jury.firstIndex(of: root),
      center?.rootScores[index] != nil
    else { return nil }
    return index == 0 ? .earliest : .later
  }

  func familyView(of slot: Slot) -> FamilyView? {
    guard let founder = self[slot].founder, let dating = datings[founder], let root = roots[founder] else { return nil }
    return FamilyView(root: self[root].model.id, dating: dating)
  }
}
