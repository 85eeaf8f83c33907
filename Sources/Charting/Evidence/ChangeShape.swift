/// How the differences between two models are spread over their values, whatever their size.
///
/// An optimizer that scales each step (Adam) moves most values about equally far, so that one training leaves a flat
/// distribution; the difference of two siblings, or the sum of two trainings, is nearer to the normal one. What two models
/// differ by is told by its shape where distances are alike.
struct ChangeShape: Hashable, Sendable {
  /// The squared mean magnitude over the mean square: 1 when all values moved equally far, 0.64 when normally
  /// distributed; mean over matrices, weighted by values.
  var flatness = 0.0
  /// The squared mean square over the mean fourth power: 1 when all moved equally far, 1/3 when normally distributed.
  var evenness = 0.0
  /// In how many values it was seen.
  private(set) var count = 0

  init() {}

  /// - Parameter matrices: of each matrix what moved; those that did not move are left out.
  /// - Returns: nil when nothing moved.
  init?(_ matrices: [ChangeMoments]) {
    let moved = matrices.filter { $0.count > 0 && $0.squares > 0 && $0.fourthPowers > 0 }
    count = moved.reduce(0) { $0 + $1.count }
    guard count > 0 else { return nil }
    let total = Double(count)
    for moments in moved {
      flatness += moments.magnitudes * moments.magnitudes / moments.squares / total
      evenness += moments.squares * moments.squares / moments.fourthPowers / total
    }
  }

  /// What it takes to the flattest and the most even of several changes.
  func short(of best: ChangeShape) -> ChangeShape {
    var short = ChangeShape()
    short.flatness = flatness - best.flatness
    short.evenness = evenness - best.evenness
    return short
  }

  /// The best of each among several changes; nil of none.
  static func best(_ shapes: [ChangeShape]) -> ChangeShape? {
    guard var best = shapes.first else { return nil }
    for shape in shapes {
      best.flatness = max(best.flatness, shape.flatness)
      best.evenness = max(best.evenness, shape.evenness)
    }
    return best
  }
}
