import ModelAtlas

// Much that happens makes a model be decided again: somebody who might be among its candidates came, one of them was
// amended, or is thought to descend from somebody else. Mostly its candidates turn out as they were, and comparing
// samples is what takes long. It is not done again for what was seen before.

/// What the weights told of a model, and what was looked at for it.
struct Measured: Sendable {
  let sight: Int
  let decision: Decision
}

extension CharterState {
  /// All that a decision by weights depends on, in one number: equal for equal ones, and by chance once in 2⁶⁴ others.
  ///
  /// Seeded anew in each process, so that nobody can choose models that collide. A revision stands for a model's facts
  /// and its detail.
  func sight(of slot: Slot, _ found: [(slot: Slot, candidate: Candidate)]) -> Int {
    var hasher = Hasher()
    hasher.combine(self[slot].revision)
    hasher.combine(familyView(of: slot))
    hasher.combine(absentParent(of: slot))
    for (other, candidate) in found {
      hasher.combine(self[other].revision)
      hasher.combine(candidate.sketchDistance)
      hasher.combine(candidate.parents)
      hasher.combine(candidate.isLeaf)
      hasher.combine(candidate.rank)
      hasher.combine(candidate.isIngredientOnly)
      hasher.combine(candidate.baseSquare)
    }
    return hasher.finalize()
  }
}
