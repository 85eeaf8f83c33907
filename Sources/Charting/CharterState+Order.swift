extension CharterState {
  /// Step 4: corrects the order by what must precede what.
  ///
  /// A model that others verifiably descend from is at least a millisecond older than they are, whatever it says itself;
  /// one without a time comes before its children without one.
  mutating func order(_ changes: inout Changes) {
    var open = Array(changes.retimed.filter(isLive))
    while let slot = open.popLast() {
      var key = self[slot].base
      for successor in precedence.successors(of: slot) where isLive(successor) {
        key.time = min(key.time, times[successor] - 1)
      }
      guard key != self[slot].key else { continue }
      self[slot].key = key
      times[slot] = key.time
      doubtful[slot] = !key.isKnown
      changes.moved.insert(slot)
      open += precedence.predecessors(of: slot).filter(isLive)
    }
  }
}
