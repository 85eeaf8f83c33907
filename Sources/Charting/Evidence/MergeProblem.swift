import ModelAtlas

/// A child beside the models that it may be merged of.
struct MergeProblem: Sendable {
  let child: ChildSample
  /// The first is the point that changes are taken from; it is no ingredient but where weights leave it a share.
  let candidates: [AlignedSample]
  /// Of all candidates but the first.
  let products: RoleProducts
  /// Squared distance to the nearest candidate, for each of the values.
  let nearestPerValue: Double
  let nearest: Double

  /// - Returns: nil when they share too little.
  /// - Complexity: O(n² · 4096) for n candidates.
  init?(_ child: ChildSample, _ candidates: [AlignedSample]) {
    guard candidates.count > 2 else { return nil }
    let screen = MergeValues(
      child, Array(candidates.dropFirst()), from: candidates[0], about: MergeValues.screenValues)
    guard screen.count >= MergeValues.valuesMin else { return nil }
    self.child = child
    self.candidates = candidates
    products = RoleProducts(screen)
    nearest = screen.nearestSquaredDistance
    nearestPerValue = nearest / Double(screen.count)
  }

  /// - Returns: nil when no combination explains the child.
  /// - Complexity: O(n³) for n candidates, and O(values) for the few best combinations.
  var solution: MergeSolution? {
    let likely = likelyCombinations
    if let reproduced = reproduced(likely) { return reproduced }
    let near = likely.filter { $0.residual < 2 * MergeSolution.shareMax * nearest }
    let fits = best(3, ofEachSize: near).compactMap { fit($0) }
    return best(of: fits.filter(\.isExact)).map(MergeSolution.init) ?? average(of: likely)
  }

  func fit(_ combination: Combination) -> MergeFit? {
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
      let others = combination.ingredients.map { $0 + 1 }
      let ingredients = others.count > 1 ? others : [0] + others
      let interleaving = Interleaving(child, ingredients.map { candidates[$0] })
      guard interleaving.isAverage, let fit = fit(combination), fit.isNearlyExact else { continue }
      return MergeSolution(fit)
    }
    return nil
  }
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
