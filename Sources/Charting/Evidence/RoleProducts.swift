/// Inner products of changes within each tensor: combinations whose weights differ from tensor to tensor are solved by
/// them, as SLERP, model stock and gradients over layers make them.
struct RoleProducts: Sendable {
  private let roles: [InnerProducts]
  /// The same over all tensors.
  let total: InnerProducts

  /// A tensor with fewer sampled values than this would be fitted, not explained: such are solved as one.
  private static let roleValuesMin = 64

  /// - Complexity: O(n² · values).
  init(_ values: MergeValues) {
    let large = values.roles.filter { $0.count >= RoleProducts.roleValuesMin }
    var products = large.map { InnerProducts(values, over: [$0]) }
    let small = values.roles.filter { $0.count < RoleProducts.roleValuesMin }
    if !small.isEmpty { products.append(InnerProducts(values, over: small)) }
    roles = products
    total = InnerProducts(sumOf: products, count: values.changes.count)
  }

  /// What stays of the child's change when each tensor gets weights of its own.
  func residual(_ ingredients: [Int]) -> Double {
    roles.reduce(0) { $0 + ($1.fit(ingredients)?.residual ?? $1.bestSingle(ingredients)) }
  }

  /// The best pairs by what they leave with weights of their own in each tensor.
  ///
  /// - Complexity: O(n² · tensors), some 20 ns each.
  func pairs(leavingAtMost limit: Double) -> [Combination] {
    var found = BestCombinations(limit)
    for i in 0..<total.count {
      for j in 0..<i {
        var residual = 0.0
        for role in roles where residual < found.limit { residual += role.pairResidual(j, i) }
        guard residual < found.limit, let fit = total.fit([j, i]) else { continue }
        found.insert([j, i], fit.weights, residual)
      }
    }
    return found.combinations
  }

  /// What a third change leaves least of, of each of these pairs.
  ///
  /// One set of weights for all tensors finds no model stock whose share differs from tensor to tensor.
  ///
  /// - Complexity: O(pairs · n · tensors), some 150 ns each.
  func grown(_ pairs: some Sequence<Combination>) -> [Combination] {
    var (found, tried) = ([Combination](), Set<[Int]>())
    for pair in pairs {
      let larger = (0..<total.count).filter { !pair.ingredients.contains($0) }.compactMap { next -> Combination? in
        let ingredients = (pair.ingredients + [next]).sorted()
        guard let fit = total.fit(ingredients) else { return nil }
        return Combination(ingredients: ingredients, weights: fit.weights, residual: residual(ingredients))
      }
      if let best = larger.min(), tried.insert(best.ingredients).inserted { found.append(best) }
    }
    return found
  }

  /// Of each tensor the weights that fit best; empty where the ingredients cannot be told apart.
  func weights(_ ingredients: [Int]) -> [[Double]] { roles.map { $0.fit(ingredients)?.weights ?? [] } }
}
