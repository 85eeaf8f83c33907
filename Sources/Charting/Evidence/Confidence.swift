/// How often conclusions of each kind were right, counted on generated populations and held against others: decision 0106
/// has the counts and the command. What an ordinary parent is said with, `ParentLikelihood` tells.
enum Confidence {
  static let cast = 0.99

  /// Of an ingredient of a combination.
  ///
  /// A sweep of the learning rate lies nearly on one plane: what a combination leaves tells the two apart, but for a
  /// tenth of the rounding, which true ones leave as well. Ingredients that changed alike do for one another, and what
  /// is hardly taken of one may be chance: docs/decisions/0149 has the counts.
  ///
  /// - Parameters:
  ///   - residual: squared, beyond rounding, in units of the squared distance to the nearest candidate.
  ///   - rounding: what storing the child may leave, in the same units.
  ///   - cosine: the largest of any two ingredients' changes.
  ///   - weight: of this ingredient.
  static func merge(residual: Double, rounding: Double, cosine: Double, weight: Double) -> Double {
    let left = max(0, residual - MergeSolution.roundingShareMax * rounding)
    // As exact as real merges are, where hardly anything was rounded away: 0155 has the counts.
    if rounding <= roundingOf32Bits, left <= 1e-5 { return reproduced }
    let exactness = left <= 1e-5 ? 2.36 : left <= 3e-4 ? 0 : -0.41
    let logOdds = exactness - 3.74 - 3.99 * max(0, cosine - 0.65) + 23.95 * min(0.2, weight.magnitude)
    return probability(logOdds: logOdds)
  }

  /// Of an ingredient whose changes were kept in part.
  ///
  /// - Parameter followed: in which share of the values in which the ingredients differ the child follows this one, beyond
  ///   chance; nil of the base, and of one whose changes cannot be told from the others'.
  static func mergeInPart(followed: Double?) -> Double {
    guard let followed else { return 0.3 }
    return probability(logOdds: 17.2 * min(0.2, followed) - 2.06)
  }

  /// In units of the squared distance to the nearest candidate: 16 bits leave a ten-thousandth and more.
  private static let roundingOf32Bits = 1e-6

  /// Of an ingredient of a combination that, rounded, is every value of the child: counted in 0155.
  static let reproduced = 0.985

  /// Of an ingredient without which some values have no explanation, where with it all have: counted in 0155.
  static let elected = 0.98

  static let patchwork = 0.93

  /// That all of a child's matrices are one candidate's. Chosen: 0157 has what was counted.
  static let sameMatrices = 0.98

  static func quantized(rule: String, tied: Int, margin: QuantizationMargin?, isRefuted: Bool) -> Double {
    // Whatever is nearest, quantizing it gives other codes: the parent is not here, or only as a rounded copy.
    if isRefuted { return 0.15 }
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

  /// That codes which no model here has are those of the family's base, when that is not here, either.
  static let absentQuantized = 0.6
  /// That the earliest member of a family descends from a base, when it does not lie where the family branches.
  static let absentRoot = 0.7

  private static func probability(logOdds: Double) -> Double { 1 / (1 + exponential(-logOdds)) }

  /// Two families of one shape make the base a guess.
  static func adapter(families: Int) -> Double { families > 1 ? 0.1 : 0.4 }

  /// What the adapter adds is what a child of the base has more than it. Chosen, not counted.
  static let mergedAdapter = 0.9
}
