/// The weights of two ingredients that a child's values leave possible: a convex polygon, cut by one strip after another.
struct WeightRegion {
  typealias Weights = SIMD2<Double>

  /// In order; empty when no weights are left.
  private var corners: [Weights]
  private var cut: [Weights] = []

  /// All weights of merges, and some more: a square.
  init() {
    let (least, most) = (-0.25, 2.0)
    corners = [Weights(least, least), Weights(most, least), Weights(most, most), Weights(least, most)]
  }

  var isEmpty: Bool { corners.isEmpty }

  /// The mean of the corners; meaningless when none are left.
  var middle: Weights { corners.reduce(Weights()) { $0 + $1 } / Double(max(1, corners.count)) }

  /// How far the first weight is open.
  var width: Double {
    let first = corners.map(\.x)
    return (first.max() ?? 0) - (first.min() ?? 0)
  }

  /// Leaves the weights w of which direction · w lies within `half` of `target`.
  ///
  /// - Complexity: O(corners), a handful: nearly all strips hold the whole polygon once a few have cut it.
  mutating func clip(_ direction: Weights, near target: Double, half: Double) {
    clip(direction, atMost: target + half)
    clip(-direction, atMost: half - target)
  }

  private mutating func clip(_ direction: Weights, atMost bound: Double) {
    guard corners.contains(where: { ($0 * direction).sum() > bound }), var previous = corners.last else { return }
    cut.removeAll(keepingCapacity: true)
    var before = (previous * direction).sum() - bound
    for corner in corners {
      let beyond = (corner * direction).sum() - bound
      if (beyond > 0) != (before > 0) { cut.append(previous + (corner - previous) * (before / (before - beyond))) }
      if beyond <= 0 { cut.append(corner) }
      (previous, before) = (corner, beyond)
    }
    swap(&corners, &cut)
  }
}
