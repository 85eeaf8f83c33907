extension CharterState {
  /// Whether `other` may be what `slot` was made from, as far as times tell.
  ///
  /// Of a model whose date says nothing anybody may be the parent, and the child: its place is found from whom it is near.
  func mayPrecede(_ other: Slot, _ slot: Slot) -> Bool {
    precedes(other, slot)
      || (rules.ruleSet == .evidence && (doubtful[other] || doubtful[slot]) && other != slot && !isLeaf(other))
  }

  /// Whether a model says that it was made from `leaf`: then it is not what `leaf` was made from.
  func claims(_ slot: Slot, _ leaf: Slot) -> Bool {
    rules.usesDeclared
      && self[slot].claims.contains { claim in
        claim.isAcceptable && claim.target.map { self[$0].standing.head == leaf } ?? false
      }
  }

  /// Whether a model's parent may be one without a date that can be believed, wherever it stands: nothing descends from a
  /// quantized model, so that no circle can come of it. The paper's algorithm knows no such exception.
  func looksAtUndated(_ slot: Slot) -> Bool {
    rules.ruleSet == .evidence && isLeaf(slot) && self[slot].model.isQuantized
  }
}
