/// Inner products of the candidates' changes with each other and with the child's: all that solving small combinations
/// needs.
struct InnerProducts: Sendable {
  /// Row by row, whole.
  private let gram: [Double]
  private let withChild: [Double]
  private let childSquares: Double

  /// - Complexity: O(n² · values).
  init(_ values: MergeValues) {
    let changes = values.changes
    var products = [Double](repeating: 0, count: changes.count * changes.count)
    for i in changes.indices {
      for j in 0...i {
        let product = dot(changes[i], changes[j])
        products[i * changes.count + j] = product
        products[j * changes.count + i] = product
      }
    }
    gram = products
    withChild = changes.map { dot($0, values.child) }
    childSquares = dot(values.child, values.child)
  }

  init(gram: [Double], withChild: [Double], childSquares: Double) {
    self.gram = gram
    self.withChild = withChild
    self.childSquares = childSquares
  }

  private func product(_ i: Int, _ j: Int) -> Double { gram[i * withChild.count + j] }

  /// Whether any pair or triple with weights that are large enough leaves no more than this.
  func hasCombination(leavingAtMost limit: Double) -> Bool {
    for i in withChild.indices where product(i, i) > 0 {
      for j in 0..<i where product(j, j) > 0 {
        if solved(j, i, limit) != nil { return true }
        for k in 0..<j where product(k, k) > 0 && solved(k, j, i, limit) != nil { return true }
      }
    }
    return false
  }

  /// The best few pairs and triples whose weights are all large enough, by residual.
  ///
  /// - Parameter limit: the largest squared residual worth a closer look. SLERP with weights of its own in each tensor
  ///   leaves up to a fifth of the nearest model's squared distance to one weight for all.
  func combinations(leavingAtMost limit: Double) -> [Combination] {
    let count = withChild.count
    var (pairs, triples) = ([Combination](), [Combination]())
    for i in 0..<count where product(i, i) > 0 {
      for j in 0..<i where product(j, j) > 0 {
        if let pair = solved(j, i, limit) { pairs.append(pair) }
        for k in 0..<j where product(k, k) > 0 {
          if let triple = solved(k, j, i, limit) { triples.append(triple) }
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
  ///
  /// Called for each of some ten thousand triples: without an allocation unless it is worth a closer look.
  private func solved(_ j: Int, _ i: Int, _ limit: Double) -> Combination? {
    let trace = product(j, j) + product(i, i)
    guard let lower = SmallCholesky(product(j, j), product(i, j), product(i, i), least: 1e-10 * trace) else {
      return nil
    }
    let (a, b) = lower.solve(withChild[j], withChild[i])
    guard a >= MergeSolution.weightMin, b >= MergeSolution.weightMin else { return nil }
    let residual = childSquares - (a * withChild[j] + b * withChild[i])
    guard residual < limit else { return nil }
    return Combination(ingredients: [j, i], weights: [a, b], residual: residual)
  }

  private func solved(_ k: Int, _ j: Int, _ i: Int, _ limit: Double) -> Combination? {
    let trace = product(k, k) + product(j, j) + product(i, i)
    guard let two = SmallCholesky(product(k, k), product(j, k), product(j, j), least: 1e-10 * trace),
      let third = two.row(product(i, k), product(i, j), product(i, i), least: 1e-10 * trace)
    else { return nil }
    let (f0, f1) = two.forward(withChild[k], withChild[j])
    let c = (withChild[i] - third.x * f0 - third.y * f1) / third.z / third.z
    guard c >= MergeSolution.weightMin else { return nil }
    let (a, b) = two.backward(f0 - third.x * c, f1 - third.y * c)
    guard a >= MergeSolution.weightMin, b >= MergeSolution.weightMin else { return nil }
    let residual = childSquares - (a * withChild[k] + b * withChild[j] + c * withChild[i])
    guard residual < limit else { return nil }
    return Combination(ingredients: [k, j, i], weights: [a, b, c], residual: residual)
  }
}

/// Cholesky's decomposition of a symmetric matrix of two rows, and of a third row beside it.
private struct SmallCholesky {
  private let x00: Double
  private let x10: Double
  private let x11: Double

  /// nil when the unknowns cannot be told apart: a pivot is not above `least`.
  init?(_ a00: Double, _ a10: Double, _ a11: Double, least: Double) {
    guard a00 > least else { return nil }
    x00 = a00.squareRoot()
    x10 = a10 / x00
    let rest = a11 - x10 * x10
    guard rest > least else { return nil }
    x11 = rest.squareRoot()
  }

  func row(_ a20: Double, _ a21: Double, _ a22: Double, least: Double) -> (x: Double, y: Double, z: Double)? {
    let x = a20 / x00
    let y = (a21 - x * x10) / x11
    let rest = a22 - x * x - y * y
    return rest > least ? (x, y, rest.squareRoot()) : nil
  }

  func forward(_ b0: Double, _ b1: Double) -> (Double, Double) {
    let f0 = b0 / x00
    return (f0, (b1 - x10 * f0) / x11)
  }

  func backward(_ f0: Double, _ f1: Double) -> (Double, Double) {
    let b = f1 / x11
    return ((f0 - x10 * b) / x00, b)
  }

  func solve(_ b0: Double, _ b1: Double) -> (Double, Double) {
    let (f0, f1) = forward(b0, b1)
    return backward(f0, f1)
  }
}

/// Over the shorter of the two, in four sums that are added at the end: the same on every processor.
func dot(_ a: [Double], _ b: [Double]) -> Double {
  a.withUnsafeBufferPointer { x in
    b.withUnsafeBufferPointer { y in
      let count = min(x.count, y.count)
      var sums = SIMD4<Double>()
      var index = 0
      while index + 4 <= count {
        let p = SIMD4(x[index], x[index + 1], x[index + 2], x[index + 3])
        let q = SIMD4(y[index], y[index + 1], y[index + 2], y[index + 3])
        sums += p * q
        index += 4
      }
      var sum = (sums[0] + sums[1]) + (sums[2] + sums[3])
      while index < count {
        sum += x[index] * y[index]
        index += 1
      }
      return sum
    }
  }
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
