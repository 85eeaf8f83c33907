extension CharterState {
  /// Whether `other` may be what `slot` was made from, as far as times tell.
  ///
  /// A model without a time sorts last, which would leave it without children. Quantization gives the direction by
  /// itself: nothing descends from a quantized model, so that one without a time may well be its parent and no circle
  /// can come of it.
  func mayPrecede(_ other: Slot, _ slot: Slot) -> Bool {
    precedes(other, slot) || (looksAtUndated(slot) && undated[other] && other != slot && !isLeaf(other))
  }

  /// Whether a model says that it was made from `leaf`: then it is not what `leaf` was made from.
  func claims(_ slot: Slot, _ leaf: Slot) -> Bool {
    rules.usesDeclared
      && self[slot].claims.contains { claim in
        claim.isAcceptable && claim.target.map { self[$0].standing.head == leaf } ?? false
      }
  }

  /// Whether a model's parent may be one without a time. The paper's algorithm knows no such exception.
  func looksAtUndated(_ slot: Slot) -> Bool {
    rules.ruleSet == .evidence && isLeaf(slot) && self[slot].model.isQuantized
  }
}
