/// How often conclusions of each kind were right.
///
/// A first calibration by counting on the development zoo, rounded down to what a few more mistakes would leave;
/// docs/decisions/0105 has the counts. Too few models to call it more than that.
enum Confidence {
  static let cast = 0.99
  static let merge = 0.95

  static func quantized(rule: String, tied: Int) -> Double {
    switch rule {
    case "requantized": 0.97
    case "untouched-tensors": tied == 1 ? 0.95 : 0.8
    default: 0.7
    }
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
