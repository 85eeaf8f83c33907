import ModelAtlas

/// How much nearer a quantized model Q lies to candidate A than to candidate B, in units of their own distance.
///
///   m = (|Q - B|² - |Q - A|²) / |A - B|²
///
/// Is A the parent, and the quantization error unrelated to A - B, m is 1; is B the parent, it is -1. It scatters by
/// 2q / (δ √N), where q is the error's size, δ the distance of A and B, and N how many values are compared. For a
/// scatter of 0.2, i.e. five deviations between A and a draw, N = (10 q / δ)² values are needed.
struct QuantizationMargin: Sendable {
  let value: Double
  let spread: Double
  /// Values that a decision by five deviations needs; more than were sampled when the candidates are too alike.
  let neededValues: Double

  /// - Parameters:
  ///   - a: from Q to the candidate that may be the parent.
  ///   - b: from Q to its rival.
  ///   - apart: between the two.
  /// - Returns: nil where the three were not compared over the same values, or the candidates are equal there.
  init?(_ a: CloserLook.Gap, over b: CloserLook.Gap, apart: CloserLook.Gap) {
    let count = Double(a.values)
    guard a.values == b.values, count > 0, apart.squaredDistance > 0, apart.values > 0 else { return nil }
    let apartSquare = apart.squaredDistance / Double(apart.values) * count
    value = (b.squaredDistance - a.squaredDistance) / apartSquare
    spread = 2 * (a.squaredDistance / (apartSquare * count)).squareRoot()
    neededValues = 100 * a.squaredDistance / apartSquare
  }

  init?(of a: Lineup.Entry, over b: Lineup.Entry) {
    let apart = pairEvidence(child: a.sample.detail, parent: b.sample.detail)
    self.init(a.pair.gap, over: b.pair.gap, apart: apart.gap)
  }

  /// How likely A is, given that it is one of the two: the ratio of two bells around 1 and -1.
  var probability: Double {
    guard spread > 0 else { return value > 0 ? 1 : 0.5 }
    // e^x as a power of two, rounded down: enough for a probability, and equal on every machine.
    let bits = min(60, max(0, 2 * value / (spread * spread) / 0.6931471805599453))
    return 1 / (1 + Double(sign: .plus, exponent: -Int(bits), significand: 1))
  }

  /// A margin far from 1 says that A is not the parent either: perhaps one that is not here.
  var isPlausible: Bool { (value - 1).magnitude <= max(0.5, 5 * spread) }

  var measurements: [Measurement] {
    [
      Measurement("margin", value), Measurement("marginSpread", spread),
      Measurement("neededValues", neededValues.rounded(.up)),
    ].filter { $0.value.isFinite }
  }
}
