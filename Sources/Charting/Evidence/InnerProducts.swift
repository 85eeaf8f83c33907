/// Inner products of the candidates' changes with each other and with the child's: all that solving small combinations
/// needs.
struct InnerProducts: Sendable {
  private let gram: [[Double]]
  private let withChild: [Double]
  private let childSquares: Double

  /// - Complexity: O(n² · values).
  init(_ values: MergeValues) {
    let changes = values.changes
    gram = changes.indices.map { i in (0...i).map { j in dot(changes[i], changes[j]) } }
    withChild = changes.map { dot($0, values.child) }
    childSquares = dot(values.child, values.child)
  }

  private func product(_ i: Int, _ j: Int) -> Double { i >= j ? gram[i][j] : gram[j][i] }

  /// The best few pairs and triples whose weights are all large enough, by residual.
  ///
  /// - Parameter limit: the largest squared residual worth a closer look. SLERP with weights of its own in each tensor
  ///   leaves up to a fifth of the nearest model's squared distance to one weight for all.
  func combinations(leavingAtMost limit: Double) -> [Combination] {
    let count = withChild.count
    var (pairs, triples) = ([Combination](), [Combination]())
    for i in 0..<count where product(i, i) > 0 {
      for j in 0..<i where product(j, j) > 0 {
        if let pair = solved([j, i], limit) { pairs.append(pair) }
        for k in 0..<j where product(k, k) > 0 {
          if let triple = solved([k, j, i], limit) { triples.append(triple) }
        }
      }
    }
    return best(pairs, 12) + best(triples, 12)
  }

  /// Ties by the ingredients' positions, which are creation order.
  private func best(_ list: [Combination], _ count: Int) -> [Combination] {
    let sorted = list.sorted {
      $0.residual == $1.residual
        ? $0.ingredients.lexicographicallyPrecedes($1.ingredients) : $0.residual < $1.residual
    }
    return Array(sorted.prefix(count))
  }

  /// nil when a weight is too small for an ingredient, or too much of the child's change stays unexplained.
  private func solved(_ ingredients: [Int], _ limit: Double) -> Combination? {
    let matrix = ingredients.map { i in ingredients.map { product(i, $0) } }
    let target = ingredients.map { withChild[$0] }
    guard let weights = leastSquares(matrix, target), weights.allSatisfy({ $0 >= MergeSolution.weightMin }) else {
      return nil
    }
    let residual = childSquares - zip(weights, target).reduce(0) { $0 + $1.0 * $1.1 }
    guard residual < limit else { return nil }
    return Combination(ingredients: ingredients, weights: weights, residual: residual)
  }
}

func dot(_ a: [Double], _ b: [Double]) -> Double {
  var sum = 0.0
  for index in 0..<min(a.count, b.count) { sum += a[index] * b[index] }
  return sum
}

/// Solves the normal equations of two or three unknowns by Cholesky's decomposition.
///
/// - Returns: nil when the unknowns cannot be told apart.
func leastSquares(_ matrix: [[Double]], _ target: [Double]) -> [Double]? {
  let count = target.count
  let trace = (0..<count).reduce(0) { $0 + matrix[$1][$1] }
  guard trace > 0 else { return nil }
  var lower = [[Double]](repeating: [Double](repeating: 0, count: count), count: count)
  for i in 0..<count {
    for j in 0...i {
      var rest = matrix[i][j]
      for k in 0..<j { rest -= lower[i][k] * lower[j][k] }
      if i == j {
        guard rest > 1e-10 * trace else { return nil }
        lower[i][i] = rest.squareRoot()
      } else {
        lower[i][j] = rest / lower[j][j]
      }
    }
  }
  var forward = target
  for i in 0..<count {
    for k in 0..<i { forward[i] -= lower[i][k] * forward[k] }
    forward[i] /= lower[i][i]
  }
  for i in (0..<count).reversed() {
    for k in (i + 1)..<max(count, i + 1) { forward[i] -= lower[k][i] * forward[k] }
    forward[i] /= lower[i][i]
  }
  return forward
}
