/// How likely each candidate is the parent of an ordinary child: a score for what speaks for and against it, and of all
/// scores, and of "it is none of these", the share.
///
/// A conditional logit. Its weights were fitted on generated populations; docs/decisions/0106 has the command, the
/// ablations, and what it gave on others. Hinges, since a fraction of 0.9 says more against 0.6 than 0.3 against 0.
enum ParentLikelihood {
  static func score(_ features: ParentFeatures) -> Double {
    var score = -0.187 * features.farness + 2.268 * features.equality
    if features.lacksEqualTensors { score -= 1.525 }
    if features.isRoot { score += 2.133 }
    if let fraction = features.inheritedFraction {
      score += 0.681 - 8.632 * hinge(1 - fraction, 1.5) + 7.721 * hinge(0.8 - fraction, 1.5)
      score += -0.869 * hinge(fraction - 1.2, 1.5)
      score += 1.24 * min(2, max(-2, features.returningFraction)) - 2.809 * hinge(features.returningFraction, 2)
    }
    score += features.thirdFraction.map { -0.625 * min(1.5, max(-1, $0)) } ?? -0.313
    return score + earlier(features) + mutations(features)
  }

  private static func earlier(_ features: ParentFeatures) -> Double {
    guard let fraction = features.earlierFraction, let carried = features.leastCarried else { return -1.267 }
    let least = max(-1, carried)
    return -0.656 * min(1.5, max(-1, fraction)) - 4.055 * hinge(1 - least, 2) + 3.517 * hinge(0.8 - least, 2)
  }

  private static func mutations(_ features: ParentFeatures) -> Double {
    guard let share = features.mutationShare else { return features.inheritedFraction == nil ? 0 : 0.429 }
    return 5.327 * (share - 0.5) + (share >= 0.9 ? -1.478 : 0) + (share < 0.3 ? -1.462 : 0)
  }

  /// Score of "none of these".
  static let none = -2.001

  /// The best candidate's probability, given all scores.
  static func probability(of best: Double, among scores: [Double]) -> Double {
    let total = (scores + [none]).reduce(0) { $0 + exponential($1 - best) }
    return 1 / total
  }

  private static func hinge(_ value: Double, _ most: Double) -> Double { min(most, max(0, value)) }
}
