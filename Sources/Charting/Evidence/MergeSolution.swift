import ModelAtlas

// Is the child a combination of two or three candidates?
//
//  1. Changes are taken from a common ancestor, over a subset of the shared values, and all pairs and triples are solved
//     by their inner products.
//  2. The best few are fitted again over all shared values, tensor by tensor, because SLERP, model stock and gradients
//     give each tensor its own weights.
//  3. A merge leaves nothing but the rounding of its element type: the residual beyond that, in units of the squared
//     distance to the nearest single model, is at most 0.005 for real merges (linear, SLERP, task arithmetic); the
//     smallest of models that are none was 0.020 (a fine-tune between base and sibling).

/// Models whose combination the child is.
package struct MergeSolution: Hashable, Sendable {
  package enum Method: String, Hashable, Sendable { case linear, slerp }

  /// Indices into the candidates, rising.
  package let ingredients: [Int]
  /// Of each ingredient, over all tensors.
  package let weights: [Double]
  /// Squared residual beyond rounding, divided by the squared distance to the nearest candidate.
  package let residual: Double
  /// Weights that differ from tensor to tensor are told as `slerp`.
  package let method: Method

  package static let residualMax = 0.01
  package static let weightMin = 0.05
  /// The nearest candidate must lie well outside of the rounding, or everything fits.
  package static let nearestOverRounding = 10.0
}

/// - Parameter candidates: the first is the point that changes are taken from, and no ingredient; task arithmetic is
///   found when it is the base.
/// - Returns: nil when no pair or triple explains the child.
/// - Complexity: O(n² · 4096 + n³) for n candidates, and O(values) for the few best combinations.
package func mergeSolution(child: ModelDetail, candidates: [ModelDetail]) -> MergeSolution? {
  mergeSolution(ChildSample(child), candidates.map { AlignedSample($0, beside: child) })
}

func mergeSolution(_ child: ChildSample, _ candidates: [AlignedSample]) -> MergeSolution? {
  guard candidates.count > 2 else { return nil }
  let screen = MergeValues(child, candidates, about: MergeValues.screenValues)
  guard screen.count >= MergeValues.valuesMin else { return nil }
  let nearest = screen.nearestSquaredDistance / Double(screen.count)
  guard nearest > 0, nearest * Double(screen.count) > MergeSolution.nearestOverRounding * screen.rounding else {
    return nil
  }
  let fits = combinationsWorthFitting(screen, nearest: nearest * Double(screen.count)).map {
    MergeFit(child, candidates, $0, nearest: nearest)
  }
  let accepted = fits.filter { $0.excess <= MergeSolution.residualMax }
  let pair = accepted.filter { $0.weights.count == 2 }.min { $0.residual < $1.residual }
  let triple = accepted.filter { $0.weights.count == 3 }.min { $0.residual < $1.residual }
  guard var best = pair ?? triple else { return nil }
  // A third ingredient must halve what two leave, or it is fitted noise.
  if let triple, let pair, triple.unexplained < pair.unexplained / 2 { best = triple }
  return MergeSolution(
    ingredients: best.ingredients, weights: best.weights, residual: best.excess,
    method: best.isUniform ? .linear : .slerp)
}

/// The best pairs and triples, chosen with weights of their own in each tensor.
///
/// With one set of weights for all tensors siblings stand in for each other.
private func combinationsWorthFitting(_ screen: MergeValues, nearest: Double) -> [Combination] {
  let found = InnerProducts(screen).combinations(leavingAtMost: 0.5 * nearest)
  let limit = 0.1 * nearest + 2 * screen.rounding
  var chosen: [Combination] = []
  for size in [2, 3] {
    var fitted: [(residual: Double, combination: Combination)] = []
    for combination in found where combination.ingredients.count == size {
      fitted.append((screen.fittedResidual(combination.ingredients), combination))
    }
    fitted.sort { $0.residual < $1.residual }
    chosen += fitted.prefix(2).filter { $0.residual < limit }.map(\.combination)
  }
  return chosen
}

/// One combination over all shared values of its ingredients.
private struct MergeFit {
  let ingredients: [Int]
  let weights: [Double]
  /// Per value, weights free in each tensor.
  let residual: Double
  let rounding: Double
  /// Beyond rounding, in units of the nearest model's distance.
  let excess: Double
  /// One set of weights leaves hardly more than a set for each tensor.
  let isUniform: Bool
  /// What `residual` leaves unexplained, not below what can be measured.
  let unexplained: Double

  /// - Parameter nearest: squared distance per value to the nearest candidate.
  init(_ child: ChildSample, _ candidates: [AlignedSample], _ combination: Combination, nearest: Double) {
    let chosen = [0] + combination.ingredients.map { $0 + 1 }
    let values = MergeValues(child, chosen.map { candidates[$0] }, about: .max)
    let count = Double(max(1, values.count))
    ingredients = Array(chosen.dropFirst())
    weights = combination.weights
    residual = values.fittedResidual(Array(values.changes.indices)) / count
    rounding = values.rounding / count
    excess = max(0, residual - rounding) / nearest
    unexplained = max(residual - rounding, 0.1 * max(rounding, nearest * 1e-6))
    let uniform = values.residual(weights: values.commonWeights ?? weights) / count
    isUniform = uniform - rounding <= 2 * max(residual - rounding, 0) + MergeSolution.residualMax * nearest
  }
}

/// A pair or triple of changes with the weights that come nearest to the child's change.
struct Combination: Sendable {
  let ingredients: [Int]
  let weights: [Double]
  let residual: Double
}
