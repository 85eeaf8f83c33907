import ModelAtlas

/// Lets sketches of one plan share one list of runs, as the members of a family have all of them in common: 2 kB less for
/// each.
struct SketchRuns {
  private var known: [UInt64: [WeightSketch.Run]] = [:]

  /// Plans at a time; beyond, sharing begins anew.
  private static let knownMax = 4096

  mutating func shared(_ sketch: WeightSketch) -> WeightSketch {
    guard let runs = known[sketch.plan] else {
      if known.count >= Self.knownMax { known = [:] }
      known[sketch.plan] = sketch.runs
      return sketch
    }
    // A plan is a hash: whoever forged one keeps its own runs.
    return runs == sketch.runs ? WeightSketch(plan: sketch.plan, runs: runs, values: sketch.values) : sketch
  }
}
