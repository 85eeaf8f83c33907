import ModelAtlas

/// Index of a model in the charter's tables. Reused after a removal; never leaves the target.
typealias Slot = Int

/// The sketches that take part in charting, by the coordinates that they hold.
///
/// Answering "who is related to this one" compares it with everybody: 10,000 sketches of 1,024 values take 2 ms
/// (memory bandwidth), less than an index that is exact would cost.
struct SketchShelf: Sendable {
  private struct Plan: Hashable {
    let plan: UInt64
    let count: Int
  }

  private var groups: [Plan: [Slot]] = [:]
  private var sketches: [WeightSketch] = []
  private var norms: [Double] = []
  private var positions: [Int] = []

  func contains(_ slot: Slot) -> Bool { slot < sketches.count && !sketches[slot].values.isEmpty }

  mutating func insert(_ sketch: WeightSketch, at slot: Slot) {
    precondition(!contains(slot), "slot \(slot) is on the shelf already")
    while sketches.count <= slot {
      sketches.append(.empty)
      norms.append(0)
      positions.append(-1)
    }
    let plan = Plan(plan: sketch.plan, count: sketch.values.count)
    // Models of one plan share one list of runs: 2 kB less for each.
    let shared = groups[plan]?.first.map { sketches[$0].runs }
    sketches[slot] = WeightSketch(plan: sketch.plan, runs: shared ?? sketch.runs, values: sketch.values)
    norms[slot] = sketch.squaredNorm
    positions[slot] = groups[plan]?.count ?? 0
    groups[plan, default: []].append(slot)
  }

  mutating func remove(_ slot: Slot) {
    guard contains(slot) else { return }
    let plan = Plan(plan: sketches[slot].plan, count: sketches[slot].values.count)
    var members = groups[plan] ?? []
    let last = members.removeLast()
    if last != slot {
      members[positions[slot]] = last
      positions[last] = positions[slot]
    }
    groups[plan] = members.isEmpty ? nil : members
    sketches[slot] = .empty
  }

  /// Nil when one is not on the shelf, or when they share too few coordinates.
  func pair(_ a: Slot, _ b: Slot) -> SketchPair? {
    guard contains(a), contains(b) else { return nil }
    let runs = SharedRuns(sketches[a], sketches[b])
    guard runs.suffices(sketches[a], sketches[b]) else { return nil }
    return SketchPair(sketches[a], sketches[b], over: runs, norms: (norms[a], norms[b]))
  }

  /// Everybody on the shelf who shares ancestry with `slot`, itself excepted, in no particular order.
  func related(to slot: Slot, rules: ChartingRules) -> [(slot: Slot, pair: SketchPair)] {
    guard contains(slot) else { return [] }
    let sketch = sketches[slot]
    var found: [(slot: Slot, pair: SketchPair)] = []
    for members in groups.values {
      let runs = SharedRuns(sketch, sketches[members[0]])
      guard runs.suffices(sketch, sketches[members[0]]) else { continue }
      for other in members where other != slot {
        guard let pair = SketchPair(sketch, sketches[other], over: runs, norms: (norms[slot], norms[other])),
          rules.areRelated(pair)
        else { continue }
        found.append((other, pair))
      }
    }
    return found
  }
}
