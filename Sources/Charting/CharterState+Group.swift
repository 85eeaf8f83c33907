extension CharterState {
  /// Step 5: takes what moved off the shelf and puts it back where it belongs now, earliest first.
  mutating func group(_ changes: inout Changes) {
    guard !changes.moved.isEmpty || !changes.vacated.isEmpty else { return }
    let moved = changes.moved.filter { isLive($0) }.sorted { precedes($0, $1) }
    for slot in moved { takeOff(slot, &changes) }
    for slot in moved where self[slot].isComparable { putOn(slot, &changes) }
    for slot in changes.unlinked.subtracting(changes.moved) where shelf.contains(slot) { look(around: slot, &changes) }
    for slot in changes.moved { changes.touched.formUnion(consultedBy[slot] ?? []) }
    for slot in changes.restated where shelf.contains(slot) { restate(slot, &changes) }
    changes.touched.formUnion(moved)
  }

  /// Withdraws a model as kin and neighbor of others, and forgets its own.
  mutating func takeOff(_ slot: Slot, _ changes: inout Changes) {
    guard shelf.contains(slot) else { return }
    shelf.remove(slot)
    unlink(slot)
    for other in kindred[slot] ?? [] {
      self[other].kin = nil
      changes.unlinked.insert(other)
    }
    kindred[slot] = nil
    for other in listedBy[slot] ?? [] {
      if self[other].neighborhood.remove(slot) { changes.restated.insert(other) }
      if self[other].neighborhood.needsRefill { changes.unlinked.insert(other) }
    }
    listedBy[slot] = nil
    unlinkSources(of: slot, &changes)
    unlinkRebuilt(from: slot, &changes)
    setFounder(nil, of: slot, &changes)
  }

  /// Forgets whom a model is linked to and whom it lists.
  private mutating func unlink(_ slot: Slot) {
    if let kin = self[slot].kin { kindred[kin.slot]?.remove(slot) }
    for neighbor in self[slot].neighborhood.neighbors { listedBy[neighbor.slot]?.remove(slot) }
    self[slot].kin = nil
    self[slot].neighborhood = Neighborhood(needed: needed)
  }

  private mutating func putOn(_ slot: Slot, _ changes: inout Changes) {
    shelf.insert(self[slot].model.sketch, at: slot)
    let relatives = shelf.relatives(of: slot, rules: rules)
    settle(slot, among: relatives, &changes)
    for other in relatives.map(\.slot) {
      let (mayHold, mayFollow) = (mayBeRebuilt(slot, other) || mayBeRebuilt(other, slot), mayPrecede(slot, other))
      guard mayHold || mayFollow, let pair = shelf.pair(slot, other) else { continue }
      linkSource(other, of: slot, pair, &changes)
      linkSource(slot, of: other, pair, &changes)
      if mayFollow { offer(slot, to: other, pair, &changes) }
    }
  }

  /// Looks for kin and neighbors anew, after losing some.
  private mutating func look(around slot: Slot, _ changes: inout Changes) {
    unlink(slot)
    settle(slot, among: shelf.relatives(of: slot, rules: rules), &changes)
  }

  /// Finds a model's kin and neighbors. Who cannot be among them, by bounds, is not measured.
  private mutating func settle(_ slot: Slot, among relatives: [Relative], _ changes: inout Changes) {
    var neighborhood = Neighborhood(needed: needed)
    let earlier = relatives.filter { mayPrecede($0.slot, slot) }
    var (farthest, mostAlike) = (SmallestNumbers(count: neighborhood.kept), -Double.infinity)
    for relative in earlier {
      if !isLeaf(relative.slot) { farthest.offer(relative.distances.upperBound) }
      if precedes(relative.slot, slot) { mostAlike = max(mostAlike, relative.cosines.lowerBound) }
    }
    var isWhole = true
    for relative in earlier {
      let other = relative.slot
      let mayBeKin = relative.cosines.upperBound >= mostAlike && precedes(other, slot)
      let mayBeNear = !isLeaf(other) && relative.distances.lowerBound <= farthest.largest
      if !isLeaf(other), !mayBeNear { isWhole = false }
      guard mayBeKin || mayBeNear, let pair = shelf.pair(slot, other) else { continue }
      if mayBeKin, isBetterKin(other, pair.cosine, than: self[slot].kin) { self[slot].kin = (other, pair.cosine) }
      if mayBeNear {
        _ = neighborhood.insert(Neighborhood.Neighbor(slot: other, distance: pair.distance)) {
          isNearer($0, $1)
        }
      }
    }
    if !isWhole { neighborhood.leaveOut() }
    if let kin = self[slot].kin { kindred[kin.slot, default: []].insert(slot) }
    changes.relinked.insert(slot)
    for neighbor in neighborhood.neighbors { listedBy[neighbor.slot, default: []].insert(slot) }
    self[slot].neighborhood = neighborhood
    changes.restated.insert(slot)
  }

  /// A related model came to stand before `other`, or may.
  private mutating func offer(_ slot: Slot, to other: Slot, _ pair: SketchPair, _ changes: inout Changes) {
    if precedes(slot, other), isBetterKin(slot, pair.cosine, than: self[other].kin) {
      if let old = self[other].kin { kindred[old.slot]?.remove(other) }
      self[other].kin = (slot, pair.cosine)
      kindred[slot, default: []].insert(other)
      changes.relinked.insert(other)
    }
    guard !isLeaf(slot) else { return }
    var neighborhood = self[other].neighborhood
    // With a second holder the insertion would copy it.
    self[other].neighborhood = Neighborhood(needed: needed)
    let done = neighborhood.insert(Neighborhood.Neighbor(slot: slot, distance: pair.distance)) { isNearer($0, $1) }
    self[other].neighborhood = neighborhood
    if done.isSeen { changes.restated.insert(other) }
    if done.isKept { listedBy[slot, default: []].insert(other) }
    if let dropped = done.dropped { listedBy[dropped]?.remove(other) }
  }

  /// More similar; of equally similar ones the earlier.
  private func isBetterKin(_ slot: Slot, _ cosine: Double, than kin: (slot: Slot, cosine: Double)?) -> Bool {
    guard let kin else { return true }
    return cosine == kin.cosine ? precedes(slot, kin.slot) : cosine > kin.cosine
  }

  private func isNearer(_ a: Neighborhood.Neighbor, _ b: Neighborhood.Neighbor) -> Bool {
    a.distance == b.distance ? precedes(a.slot, b.slot) : a.distance < b.distance
  }

  /// Works out what Algorithm 1 looks at, after the neighbors changed.
  private mutating func restate(_ slot: Slot, _ changes: inout Changes) {
    changes.touched.insert(slot)
    guard rules.ruleSet == .paper else { return }
    let neighbors = self[slot].neighborhood.nearest
    self[slot].statistics = NeighborStatistics(
      distances: neighbors.map(\.distance), times: neighbors.map { knownTime(of: $0.slot) }, time: knownTime(of: slot))
  }

  private func knownTime(of slot: Slot) -> Int64? { self[slot].key.isKnown ? self[slot].key.time : nil }
}
