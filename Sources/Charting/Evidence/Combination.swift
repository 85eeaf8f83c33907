/// Some changes with the weights that come nearest to the child's change.
struct Combination: Hashable, Comparable, Sendable {
  /// Rising.
  let ingredients: [Int]
  let weights: [Double]
  /// Squared.
  let residual: Double

  /// How many of each size are looked at more closely.
  static let kept = 16

  /// By residual; ties by the ingredients' positions, which are creation order.
  static func < (a: Combination, b: Combination) -> Bool {
    a.residual == b.residual ? a.ingredients.lexicographicallyPrecedes(b.ingredients) : a.residual < b.residual
  }
}

/// The best few of many combinations, by residual.
struct BestCombinations {
  /// Sorted.
  private(set) var combinations: [Combination] = []
  /// What the next one must leave less than.
  private(set) var limit: Double

  init(_ limit: Double) { self.limit = limit }

  /// In rising order of ingredients where residuals are equal: then the first stays.
  mutating func insert(_ ingredients: [Int], _ weights: [Double], _ residual: Double) {
    guard residual < limit else { return }
    let combination = Combination(ingredients: ingredients, weights: weights, residual: residual)
    combinations.insert(combination, at: combinations.firstIndex { combination < $0 } ?? combinations.count)
    guard combinations.count >= Combination.kept else { return }
    if combinations.count > Combination.kept { combinations.removeLast() }
    limit = combinations[combinations.count - 1].residual
  }
}
