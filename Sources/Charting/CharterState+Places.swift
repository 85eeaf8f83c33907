import ModelAtlas

// Dates say who may have been made from whom, where they can be believed. Where they cannot, i.e. where nobody states one
// and where a model claims to be older than what its whole family branches from, a model's place among the others is
// taken from the geometry: what lies on its way from the root of the family came before it.

/// A model's place in the order in which parents are sought: who comes later is no ordinary candidate.
struct Place: Hashable, Comparable, Sendable {
  /// Milliseconds; of a model whose date says nothing, those of the latest model that it seems to descend from.
  var time: Int64
  /// Zero where the date is believed, else the distance from the root of the family: who is nearer comes before.
  var depth: Double
  let key: OrderKey

  static func < (a: Place, b: Place) -> Bool {
    if a.time != b.time { return a.time < b.time }
    return a.depth == b.depth ? a.key < b.key : a.depth < b.depth
  }
}

/// What of a model's place its stated time does not tell.
struct Estimate: Hashable, Sendable {
  var time: Int64
  var depth: Double
}

enum PlaceRule {
  /// Who carries that share of a model's change from the root descends from it, or passes for it.
  static let carriedMin = 0.75
  /// Before everybody whose date is believed.
  static let first = Int64.min / 2
}

extension CharterState {
  /// Somebody states a time, or what descends from it bounds it.
  func isDated(_ slot: Slot) -> Bool { times[slot] <= OrderKey.knownMax }

  func place(of slot: Slot) -> Place {
    let key = self[slot].key
    guard doubtful[slot], let estimate = estimates[slot] else { return Place(time: key.time, depth: 0, key: key) }
    return Place(time: estimate.time, depth: estimate.depth, key: key)
  }

  /// Whether the one is looked at before the other when parents are sought.
  func comesBefore(_ a: Slot, _ b: Slot) -> Bool {
    doubtful[a] || doubtful[b] ? place(of: a) < place(of: b) : precedes(a, b)
  }

  /// Finds out whose dates say nothing: there is none, or it is before that of the root of the family.
  ///
  /// - Returns: those of whom it is another answer now: neighbors are to be looked for anew.
  mutating func doubt(_ changes: inout Changes) -> Set<Slot> {
    guard rules.ruleSet == .evidence else { return [] }
    var concerned = changes.entered.union(changes.moved).filter { isLive($0) }
    for founder in changes.families {
      // A family of quantized models alone has no root, and nobody in it is too old.
      let isRootMoved = roots[founder].map(changes.moved.contains) ?? false
      if isRootMoved || changes.rerooted.contains(founder) { concerned.formUnion(members[founder] ?? []) }
    }
    var changed: Set<Slot> = []
    for slot in concerned {
      let root = self[slot].founder.flatMap { roots[$0] }
      // Of a model that was published in codes the root may be what somebody rebuilt.
      let isBefore = root.map { $0 != slot && isDated($0) && precedes(slot, $0) } ?? false
      let isDoubtful = !isDated(slot) || isBefore && (rebuilt[slot] ?? []).isEmpty
      guard doubtful[slot] != isDoubtful else { continue }
      doubtful[slot] = isDoubtful
      if shelf.contains(slot) { changed.insert(slot) }
    }
    return changed
  }

  /// Step 7: where models without a date that can be believed belong.
  mutating func estimate(_ changes: inout Changes) {
    for slot in changes.touched.filter({ isLive($0) }) where doubtful[slot] {
      let estimate = estimate(of: slot)
      guard estimates[slot] != estimate else { continue }
      estimates[slot] = estimate
      changes.touched.formUnion(consultedBy[slot] ?? [])
      changes.touched.formUnion(listedBy[slot] ?? [])
    }
  }

  private func estimate(of slot: Slot) -> Estimate? {
    guard let founder = self[slot].founder, let root = roots[founder] else { return nil }
    if root == slot { return Estimate(time: PlaceRule.first, depth: -1) }
    let own = rootDistances[slot]
    var time = doubtful[root] ? PlaceRule.first : times[root]
    for neighbor in self[slot].neighborhood.nearest where !doubtful[neighbor.slot] && founders[neighbor.slot] == founder
    {
      let theirs = rootDistances[neighbor.slot]
      guard theirs > 0, theirs < own else { continue }
      let carried = (own * own + theirs * theirs - neighbor.distance * neighbor.distance) / (2 * theirs * theirs)
      if carried >= PlaceRule.carriedMin { time = max(time, times[neighbor.slot]) }
    }
    for before in precedence.predecessors(of: slot) where isLive(before) && isDated(before) {
      time = max(time, times[before] + 1)
    }
    return Estimate(time: time, depth: own.isFinite ? own : .infinity)
  }
}
