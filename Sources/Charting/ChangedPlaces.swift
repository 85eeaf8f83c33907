import ModelAtlas

/// Where an adapter's change, a model and the base that it may have been merged into all hold values.
///
/// Sketches of one plan are cut at the same coordinates: the places are found once for all of them.
struct ChangedPlaces {
  struct Segment {
    let change: Int
    let child: Int
    let base: Int
    let count: Int
  }

  private let segments: [Segment]
  /// How many values all three share.
  let count: Int

  /// - Complexity: O(runs of all three).
  init(_ change: WeightSketch, _ child: WeightSketch, _ base: WeightSketch) {
    var found: [Segment] = []
    var walks = [Walk(change), Walk(child), Walk(base)]
    while let first = walks[0].run, let second = walks[1].run, let third = walks[2].run {
      if first.key == second.key, second.key == third.key {
        found.append(
          Segment(
            change: walks[0].values, child: walks[1].values, base: walks[2].values,
            count: Int(min(first.count, second.count, third.count))))
      }
      let lowest = min(first.key, second.key, third.key)
      for index in walks.indices { walks[index].pass(lowest) }
    }
    segments = found
    count = found.reduce(0) { $0 + $1.count }
  }

  /// Those whose values screen; none where too few values are shared.
  var screening: ArraySlice<Segment> {
    var seen = 0
    let last = segments.firstIndex { segment in
      seen += segment.count
      return seen >= Self.screened
    }
    return last.map { segments[...$0] } ?? []
  }

  /// The cosine between what an adapter changes and what lies between two models.
  ///
  /// - Returns: nil where the first `screened` values already say that there is none, and where nothing changed.
  /// - Complexity: O(`screened`) for nearly all that have nothing to do with each other.
  func cosine(_ change: WeightSketch, _ child: WeightSketch, _ base: WeightSketch) -> Double? {
    change.values.withUnsafeBufferPointer { change in
      child.values.withUnsafeBufferPointer { child in
        base.values.withUnsafeBufferPointer { base in cosine(change, child, base) }
      }
    }
  }

  private func cosine(
    _ change: UnsafeBufferPointer<Float>, _ child: UnsafeBufferPointer<Float>, _ base: UnsafeBufferPointer<Float>
  ) -> Double? {
    var (product, changed, moved, seen) = (Float(0), Float(0), Float(0), 0)
    var isScreened = false
    for segment in segments {
      for offset in 0..<segment.count {
        let own = change[segment.change + offset]
        let difference = child[segment.child + offset] - base[segment.base + offset]
        product += own * difference
        changed += own * own
        moved += difference * difference
      }
      seen += segment.count
      if !isScreened, seen >= Self.screened {
        isScreened = true
        if product < 0 || product * product < Self.leastSquare * changed * moved { return nil }
      }
    }
    // Squares of finite values may be too large for a Float, and then say nothing.
    guard changed > 0, moved > 0, product.isFinite, changed.isFinite, moved.isFinite else { return nil }
    return Double(product) / (Double(changed) * Double(moved)).squareRoot()
  }

  /// Of so many values of unrelated changes one pair in 400 has a cosine of a quarter; of those that are related, hardly
  /// any has less.
  private static let screened = 128
  private static let leastSquare: Float = 0.0625

  /// A sketch run by run.
  private struct Walk {
    private let runs: [WeightSketch.Run]
    private var index = 0
    /// Where the values of the run begin.
    private(set) var values = 0
    var run: WeightSketch.Run? { index < runs.count ? runs[index] : nil }

    init(_ sketch: WeightSketch) { runs = sketch.runs }

    mutating func pass(_ key: UInt64) {
      guard let run, run.key == key else { return }
      values += Int(run.count)
      index += 1
    }
  }
}
