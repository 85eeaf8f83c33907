import ModelAtlas

// Is the child a combination of some candidates?
//
//  1. Changes are taken from a common ancestor, over a subset of the shared values. All pairs are solved with weights of
//     their own in each tensor, because SLERP and gradients over layers make such; all pairs and triples, and what
//     grows from the best of them, with one set of weights.
//  2. The best few of each size are fitted over all shared values, tensor by tensor.
//  3. A merge leaves nothing but the rounding of its element type. The fewest ingredients that do so are taken, and
//     of as many those that leave least: a stand-in brings its own rounding.
//  4. Where weights that add up to 1 leave more, the origin has a weight, too.

/// Models whose combination the child is.
package struct MergeSolution: Hashable, Sendable {
  package enum Method: String, Hashable, Sendable {
    case linear, slerp
    case taskArithmetic = "task_arithmetic"
    case modelStock = "model_stock"
  }

  /// Indices into the candidates, rising.
  package let ingredients: [Int]
  /// Of each ingredient, over all tensors.
  package let weights: [Double]
  /// The candidate that changes were added to, when it counts: the base of task arithmetic, or an ingredient.
  package let base: Int?
  /// Squared residual beyond rounding, divided by the squared distance to the nearest candidate.
  package let residual: Double
  package let method: Method
  /// What storing the child's values adds, in the same units.
  package let rounding: Double
  /// The largest of any two ingredients' changes from the first candidate.
  package let cosine: Double

  // What may be left beyond the rounding of what is stored, in units of the squared distance to the nearest candidate.

  /// Real merges leave 10⁻⁵ in 32 bits, a sweep's siblings 9 · 10⁻⁴ of each other.
  static let residualMax = 1e-4
  /// In units of the rounding itself: true pairs leave up to 0.1 of it, as ingredients that are left out would.
  static let roundingShareMax = 0.1
  /// Where products and sums were rounded in 16 bits on the way: at most this, and no more than two more roundings add.
  static let roundedResidualMax = 0.002
  /// What may be left at all, in the same units; beyond it rounding hides what there is to explain.
  static let shareMax = 0.11
  /// The same for three ingredients and more, of which a sweep's siblings nearly make each other.
  static let largeShareMax = 0.05
  /// Ingredients of an average that is told by the order of values: how large rounding may be, what may be left beyond
  /// it, and how much the ingredients' changes may point the same way.
  static let averageRoundingMax = 0.2
  static let averageResidualMax = 0.02
  static let averageCosineMax = 0.9
  /// What one set of weights for all tensors may leave where each has its own, to be looked at more closely.
  static let searchedMax = 0.7
  static let weightMin = 0.02
  static let sizeMax = 5
}

/// A child beside the models that it may be merged of.
struct MergeProblem: Sendable {
  let child: ChildSample
  /// The first is the point that changes are taken from; it is no ingredient but where weights leave it a share.
  let candidates: [AlignedSample]
  /// Of each candidate, as far as they are concluded.
  private let parents: [[ModelID]]
  /// Of all candidates but the first.
  let products: RoleProducts
  /// Squared distance to the nearest candidate, for each of the values.
  let nearestPerValue: Double
  fileprivate let nearest: Double

  /// - Returns: nil when they share too little.
  /// - Complexity: O(n² · 4096) for n candidates.
  init?(_ child: ChildSample, _ candidates: [AlignedSample], parents: [[ModelID]]) {
    guard candidates.count > 2 else { return nil }
    let screen = MergeValues(
      child, Array(candidates.dropFirst()), from: candidates[0], about: MergeValues.screenValues)
    guard screen.count >= MergeValues.valuesMin else { return nil }
    self.child = child
    self.candidates = candidates
    self.parents = parents
    products = RoleProducts(screen)
    nearest = screen.nearestSquaredDistance
    nearestPerValue = nearest / Double(screen.count)
  }

  /// - Returns: nil when no combination explains the child.
  /// - Complexity: O(n³) for n candidates, and O(values) for the few best combinations.
  var solution: MergeSolution? {
    let likely = likelyCombinations
    let near = likely.filter { $0.residual < 2 * MergeSolution.shareMax * nearest }
    let fits = best(3, ofEachSize: near).compactMap { fit($0) }
    return best(of: fits.filter(\.isExact)).map(MergeSolution.init) ?? average(of: likely)
  }

  private func fit(_ combination: Combination) -> MergeFit? {
    MergeFit(
      child, candidates, origin: 0, combination.ingredients.map { $0 + 1 }, nearestPerValue: nearestPerValue)
  }

  /// Combinations of changes by what they leave with weights of their own in each tensor.
  ///
  /// With one set of weights for all tensors siblings stand in for each other.
  private var likelyCombinations: [Combination] {
    let limit = MergeSolution.searchedMax * nearest
    let found =
      products.pairs(leavingAtMost: limit)
      + products.total.combinations(upTo: MergeSolution.sizeMax, leavingAtMost: limit)
    let weights = Dictionary(found.map { ($0.ingredients, $0.weights) }) { first, _ in first }
    return weights.map { ingredients, weights in
      Combination(ingredients: ingredients, weights: weights, residual: products.residual(ingredients))
    }
  }

  /// In 16 bits: ingredients that all of the child's values lie within.
  private func average(of likely: [Combination]) -> MergeSolution? {
    guard child.types.allSatisfy({ $0.significandBits != nil || !$0.isPlainFloat }) else { return nil }
    for combination in best(4, ofEachSize: likely) where combination.ingredients.count < 4 {
      let ingredients = combination.ingredients.map { $0 + 1 }
      let interleaving = Interleaving(child, ingredients.map { candidates[$0] })
      let isWithin = interleaving.isWithin && !haveParentInCommon(ingredients)
      guard isWithin || interleaving.isAverage, let fit = fit(combination), fit.isNearlyExact(isWithin: isWithin)
      else { continue }
      return MergeSolution(fit)
    }
    return nil
  }

  /// Of a sweep's members one may lie between two others, as their average would.
  private func haveParentInCommon(_ indices: [Int]) -> Bool {
    let all = indices.flatMap { Set(parents[$0]) }
    return Set(all).count < all.count
  }
}

package func mergeSolution(child: ModelDetail, candidates: [ModelDetail]) -> MergeSolution? {
  let samples = candidates.map { AlignedSample($0, beside: child) }
  return MergeProblem(ChildSample(child), samples, parents: samples.map { _ in [] })?.solution
}

private func best(_ count: Int, ofEachSize combinations: [Combination]) -> [Combination] {
  Dictionary(grouping: combinations, by: \.ingredients.count).sorted { $0.key < $1.key }
    .flatMap { $0.value.sorted(by: <).prefix(count) }
}

/// A further ingredient must halve what fewer leave, or it is fitted noise.
private func best(of fits: [MergeFit]) -> MergeFit? {
  var best: MergeFit?
  for (_, alike) in Dictionary(grouping: fits, by: \.ingredients.count).sorted(by: { $0.key < $1.key }) {
    let next = alike.min { $0.residual < $1.residual }
    guard let smaller = best else {
      best = next
      continue
    }
    if let next, next.unexplained < smaller.unexplained / 2 { best = next }
  }
  return best
}

extension MergeSolution {
  fileprivate init(_ fit: MergeFit) {
    ingredients = fit.ingredients
    weights = fit.weights
    base = fit.involvesOrigin && fit.isExact ? fit.origin : nil
    residual = fit.excess
    method = fit.method
    rounding = fit.rounding / fit.nearest
    cosine = fit.cosine
  }
}

extension MergeFit {
  fileprivate var method: MergeSolution.Method {
    if !isUniform { return involvesOrigin && ingredients.count > 1 && isEven ? .modelStock : .slerp }
    // What lies between the origin and one model has no third point to tell task arithmetic by.
    return involvesOrigin && ingredients.count > 1 ? .taskArithmetic : .linear
  }

  /// In each tensor all ingredients have one weight.
  private var isEven: Bool {
    roleWeights.allSatisfy { weights in
      guard let least = weights.min(), let most = weights.max() else { return true }
      return most - least <= 0.05 * most.magnitude
    }
  }
}
