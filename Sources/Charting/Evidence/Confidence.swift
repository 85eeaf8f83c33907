/// How often conclusions of each kind were right.
///
/// A first calibration by counting on the development zoo, rounded down to what a few more mistakes would leave;
/// docs/decisions/0105 has the counts. Too few models to call it more than that.
enum Confidence {
  static let cast = 0.99
  static let merge = 0.95

  static func quantized(rule: String, tied: Int, margin: QuantizationMargin?) -> Double {
    switch rule {
    case "requantized": return 0.97
    case "untouched-tensors" where tied == 1: return 0.95
    default: break
    }
    // The nearer of two: how sure that is, the margin tells; whether it is any of those that are here, it does not.
    let base = rule == "untouched-tensors" ? 0.9 : 0.8
    guard let margin else { return rule == "untouched-tensors" ? 0.8 : 0.7 }
    return margin.isPlausible ? min(0.95, base + 0.1) * margin.probability : base * margin.probability
  }

  /// Two families of one shape make the base a guess.
  static func adapter(families: Int) -> Double { families > 1 ? 0.3 : 0.6 }

  static func ordinary(_ pair: PairEvidence, _ paths: [PathEvidence], isExact: Bool, isLast: Bool) -> Double {
    if isLast { return 0.4 }
    if isExact, pair.tensors.equalMatrices > 0 { return 0.95 }
    if paths.contains(where: { ($0.mutationShare ?? 0) >= OrdinaryRule.mutationShareProof }) { return 0.95 }
    return paths.isEmpty ? 0.7 : 0.45
  }
}
