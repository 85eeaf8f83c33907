import ModelAtlas

/// What Algorithm 1 measures around one model. See docs/decisions for where the printed algorithm and its text differ.
struct NeighborStatistics: Hashable, Sendable {
  /// Distance of the last neighbor minus distance of the first; nil without neighbors.
  var spread: Double?
  /// Pearson's correlation of distance and difference in time; nil with fewer than three neighbors, when either is
  /// constant, or when a time is unknown.
  var correlation: Double?

  init() {}

  /// - Parameters:
  ///   - distances: of the neighbors, nearest first.
  ///   - times: creation times of the same neighbors in milliseconds; nil where unknown.
  ///   - time: the model's own.
  init(distances: [Double], times: [Int64?], time: Int64?) {
    guard let first = distances.first, let last = distances.last else { return }
    spread = last - first
    guard let time else { return }
    let ages = times.compactMap { $0 }.map { Double(abs($0 - time)) }
    guard ages.count == distances.count else { return }
    correlation = pearson(distances, ages)
  }
}

/// Nil with fewer than three points, or when either side is constant.
func pearson(_ x: [Double], _ y: [Double]) -> Double? {
  guard x.count == y.count, x.count >= 3 else { return nil }
  let meanX = x.reduce(0, +) / Double(x.count)
  let meanY = y.reduce(0, +) / Double(y.count)
  var (xx, yy, xy) = (0.0, 0.0, 0.0)
  for (a, b) in zip(x, y) {
    xx += (a - meanX) * (a - meanX)
    yy += (b - meanY) * (b - meanY)
    xy += (a - meanX) * (b - meanY)
  }
  guard xx > 0, yy > 0 else { return nil }
  return xy / (xx * yy).squareRoot()
}

/// The nearest-rank quantile; nil of nothing.
func quantile(_ fraction: Double, of values: [Double]) -> Double? {
  guard !values.isEmpty else { return nil }
  let rank = Int((fraction * Double(values.count)).rounded(.up)) - 1
  return values.sorted()[min(max(rank, 0), values.count - 1)]
}

/// Where a model's parent was looked for, and why there.
enum PaperChoice: String, Hashable, Sendable {
  /// The neighbors are too unlike each other to tell: the nearest that came before.
  case spread
  /// A checkpoint of one training run, the further the older: the nearest that came before.
  case snake
  /// One of a sweep's siblings: the oldest of the near ones that came before.
  case fan
  /// The test for snakes and fans is switched off: the nearest that came before.
  case nearest
}

extension ChartingRules {
  /// Which of the neighbors Algorithm 1 takes for the parent; nil without neighbors, i.e. for a root.
  ///
  /// - Parameter threshold: rho_th, the quantile of the family's correlations; nil while none is defined.
  func paperChoice(_ statistics: NeighborStatistics, threshold: Double?) -> PaperChoice? {
    guard let spread = statistics.spread else { return nil }
    if !usesSnakeAndFan { return .nearest }
    if spread > spreadThreshold { return .spread }
    if let threshold, let correlation = statistics.correlation, correlation > threshold { return .snake }
    return .fan
  }
}
