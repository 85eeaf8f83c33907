/// How some changes combine to the child's, by least squares.
struct ChangeFit: Sendable {
  /// Of each ingredient, in the order asked for.
  let weights: [Double]
  /// Squared, what the combination leaves.
  let residual: Double
}

/// Cholesky's decomposition of the inner products of a few changes.
struct CholeskyFactor {
  private let lower: [Double]
  private let count: Int

  /// nil when the changes cannot be told apart: a pivot is not above a 10⁻¹⁰th of the trace.
  ///
  /// - Parameter product: of the i-th and the j-th change.
  init?(count: Int, _ product: (Int, Int) -> Double) {
    let trace = (0..<count).reduce(0) { $0 + product($1, $1) }
    guard trace > 0 else { return nil }
    var lower = [Double](repeating: 0, count: count * count)
    for i in 0..<count {
      for j in 0...i {
        var rest = product(i, j)
        for k in 0..<j { rest -= lower[i * count + k] * lower[j * count + k] }
        if i == j {
          guard rest > 1e-10 * trace else { return nil }
          lower[i * count + i] = rest.squareRoot()
        } else {
          lower[i * count + j] = rest / lower[j * count + j]
        }
      }
    }
    self.lower = lower
    self.count = count
  }

  func solve(_ target: [Double]) -> [Double] {
    var solution = target
    for i in 0..<count {
      for k in 0..<i { solution[i] -= lower[i * count + k] * solution[k] }
      solution[i] /= lower[i * count + i]
    }
    for i in (0..<count).reversed() {
      for k in (i + 1)..<max(count, i + 1) { solution[i] -= lower[k * count + i] * solution[k] }
      solution[i] /= lower[i * count + i]
    }
    return solution
  }
}

extension InnerProducts {
  /// - Returns: nil when the ingredients cannot be told apart.
  func fit(_ ingredients: [Int]) -> ChangeFit? {
    let factor = CholeskyFactor(count: ingredients.count) { product(ingredients[$0], ingredients[$1]) }
    guard let factor else { return nil }
    let target = ingredients.map(withChild)
    let weights = factor.solve(target)
    let residual = childSquares - zip(weights, target).reduce(0) { $0 + $1.0 * $1.1 }
    return ChangeFit(weights: weights, residual: max(0, residual))
  }

  /// Of any two changes.
  var largestCosine: Double {
    var largest = -1.0
    for i in 0..<count {
      for j in 0..<i where product(i, i) > 0 && product(j, j) > 0 {
        largest = max(largest, product(i, j) / (product(i, i) * product(j, j)).squareRoot())
      }
    }
    return largest
  }

  /// What the best one of some ingredients leaves that cannot be told apart here.
  func bestSingle(_ ingredients: [Int]) -> Double {
    // One without a change of its own is the origin here.
    ingredients.reduce(childSquares) { best, ingredient in min(best, fit([ingredient])?.residual ?? childSquares) }
  }
}
