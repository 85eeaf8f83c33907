import ModelAtlas

/// One combination of candidates over all values that they share with the child.
struct MergeFit: Sendable {
  /// Indices into the candidates, rising; the origin that changes are taken from is not among them.
  let ingredients: [Int]
  let origin: Int
  /// Of each ingredient, over all tensors.
  let weights: [Double]
  /// Squared, weights free in each tensor.
  let residual: Double
  /// The same with one set of weights for all tensors.
  let uniformResidual: Double
  /// What the ingredients leave without the origin, which stays beside a single one: of their values, not of their
  /// changes.
  private let residualAlone: Double
  /// What storing the child's values adds.
  let rounding: Double
  /// Squared distance to the nearest candidate, the origin included.
  let nearest: Double
  let roleWeights: [[Double]]
  /// The largest of any two ingredients' changes.
  let cosine: Double

  /// - Parameter nearest: squared distance per value to the nearest candidate.
  init?(
    _ child: ChildSample, _ candidates: [AlignedSample], origin: Int, _ ingredients: [Int], nearestPerValue: Double
  ) {
    let chosen = ingredients.map { candidates[$0] }
    let values = MergeValues(child, chosen, from: candidates[origin], about: .max)
    let products = RoleProducts(values)
    let all = Array(ingredients.indices)
    guard values.count >= MergeValues.valuesMin, let fit = products.total.fit(all) else { return nil }
    self.ingredients = ingredients
    self.origin = origin
    weights = fit.weights
    // SLERP's weights add up to a little more than 1, which the origin cannot make up for: it is no direction.
    let alone = ingredients.count > 1 ? chosen : chosen + [candidates[origin]]
    residualAlone = RoleProducts(MergeValues(child, alone, from: nil, about: .max)).residual(Array(alone.indices))
    residual = min(products.residual(all), residualAlone)
    uniformResidual = fit.residual
    rounding = values.rounding
    nearest = nearestPerValue * Double(values.count)
    roleWeights = products.weights(all)
    cosine = products.total.largestCosine
  }

  /// Nothing but rounding is left, and much more than rounding was there to be explained.
  var isExact: Bool { isExplained(residual) && haveShares }

  /// The origin has a weight of its own: the base of task arithmetic, or an ingredient, as it is beside a single one.
  var involvesOrigin: Bool { ingredients.count == 1 || !isExplained(residualAlone) }

  /// Every ingredient counts, and so does the origin beside a single one.
  private var haveShares: Bool {
    let least = MergeSolution.weightMin
    return weights.allSatisfy { $0 >= least } && (weights.count > 1 || weights[0] <= 1 - least)
  }

  /// One set of weights explains the child in all tensors.
  var isUniform: Bool { isExplained(uniformResidual) }

  /// As near as an average comes whose changes are hardly larger than rounding.
  var isNearlyExact: Bool {
    excess <= MergeSolution.averageResidualMax && rounding <= MergeSolution.averageRoundingMax * nearest
      && cosine <= MergeSolution.averageCosineMax && haveShares
  }

  private func isExplained(_ left: Double) -> Bool {
    let share = ingredients.count > 2 ? MergeSolution.largeShareMax : MergeSolution.shareMax
    let beyond = max(
      MergeSolution.residualMax * nearest + MergeSolution.roundingShareMax * rounding,
      min(2 * rounding, MergeSolution.roundedResidualMax * nearest))
    return left - rounding <= beyond && left <= share * nearest
  }

  /// What rounding does not explain, in units of the nearest model's squared distance.
  var excess: Double { nearest > 0 ? max(0, residual - rounding) / nearest : .infinity }

  /// What the residual leaves unexplained, not below what can be measured.
  var unexplained: Double { max(residual - rounding, 0.1 * rounding, nearest * 1e-6) }
}
