import ModelAtlas

/// How likely each candidate is the parent of an ordinary child: a score for what speaks for and against it, and of all
/// scores, and of "it is none of these", the share.
///
/// A conditional logit over a small network: what one sign is worth depends on the others, and a sum of weights cannot say
/// so. Its numbers were fitted on generated populations; docs/decisions/0145 has the ablations, and what it gave on
/// others.
enum ParentLikelihood {
  /// - Complexity: O(inputs · hidden units).
  static func score(_ features: ParentFeatures) -> Double {
    let inputs = features.inputs
    precondition(inputs.count == ParentWeights.means.count, "\(inputs.count) inputs, other weights")
    let scaled = inputs.indices.map { index in
      min(farthest, max(-farthest, (inputs[index] - ParentWeights.means[index]) / ParentWeights.deviations[index]))
    }
    var score = sum(scaled, ParentWeights.linear[...])
    for unit in ParentWeights.biases.indices {
      let weights = ParentWeights.hidden[(unit * scaled.count)..<(unit + 1) * scaled.count]
      score += ParentWeights.outputs[unit] * bent(ParentWeights.biases[unit] + sum(scaled, weights))
    }
    return score
  }

  /// Of the base of a family that is not here: of which nothing is known but how far it is.
  ///
  /// - Parameter none: the score of "none of these".
  static func score(absentAt farness: Double, besides none: Double) -> Double {
    none + ParentWeights.absent - ParentWeights.farther * farness
  }

  /// Score of "none of these".
  ///
  /// - Parameter dating: of the root of the child's family; nil where nothing tells.
  static func none(in dating: RootDating?) -> Double {
    switch dating {
    case nil: ParentWeights.none
    case .earliest: ParentWeights.none + ParentWeights.noneWhereEarliest
    case .later: ParentWeights.none + ParentWeights.noneWhereLater
    }
  }

  /// The best one's probability, given the scores of all, of "none of these" too.
  ///
  /// - Parameter dating: of the root of the child's family; nil where nothing tells.
  static func probability(of best: Double, among scores: [Double], in dating: RootDating?) -> Double {
    let sharpness = dating == .earliest ? ParentWeights.sharpnessWhereEarliest : 1
    return 1 / scores.reduce(0) { $0 + exponential(sharpness * ($1 - best)) }
  }

  /// In standard deviations: what lies beyond was hardly ever seen.
  private static let farthest = 5.0

  private static func sum(_ inputs: [Double], _ weights: ArraySlice<Double>) -> Double {
    zip(inputs, weights).reduce(0) { $0 + $1.0 * $1.1 }
  }

  /// The hyperbolic tangent.
  private static func bent(_ value: Double) -> Double { 1 - 2 / (exponential(2 * value) + 1) }
}
