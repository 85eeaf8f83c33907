/// Inner products of the candidates' changes with each other and with the child's: all that solving small combinations
/// needs.
struct InnerProducts: Sendable {
  /// Row by row, whole.
  private let gram: [Double]
  private let childProducts: [Double]
  let childSquares: Double

  /// - Parameter ranges: which of the values.
  /// - Complexity: O(n² · values).
  init(_ values: MergeValues, over ranges: [Range<Int>]) {
    let changes = values.changes
    func product(_ a: [Double], _ b: [Double]) -> Double { ranges.reduce(0) { $0 + dot(a, b, over: $1) } }
    var products = [Double](repeating: 0, count: changes.count * changes.count)
    for i in changes.indices {
      for j in 0...i {
        let product = product(changes[i], changes[j])
        products[i * changes.count + j] = product
        products[j * changes.count + i] = product
      }
    }
    gram = products
    childProducts = changes.map { product($0, values.child) }
    childSquares = product(values.child, values.child)
  }

  init(sumOf parts: [InnerProducts], count: Int) {
    var sums = [Double](repeating: 0, count: count * count + count + 1)
    for part in parts {
      for (index, value) in (part.gram + part.childProducts + [part.childSquares]).enumerated() { sums[index] += value }
    }
    gram = Array(sums[..<(count * count)])
    childProducts = Array(sums[(count * count)..<(count * count + count)])
    childSquares = sums[count * count + count]
  }

  init(gram: [Double], withChild: [Double], childSquares: Double) {
    self.gram = gram
    childProducts = withChild
    self.childSquares = childSquares
  }

  var count: Int { childProducts.count }

  func product(_ i: Int, _ j: Int) -> Double { gram[i * count + j] }
  func withChild(_ i: Int) -> Double { childProducts[i] }

  /// Whether any pair or triple with weights that are large enough leaves no more than this.
  func hasCombination(leavingAtMost limit: Double) -> Bool {
    for i in 0..<count where product(i, i) > 0 {
      for j in 0..<i where product(j, j) > 0 {
        if solved(j, i, limit) != nil { return true }
        for k in 0..<j where product(k, k) > 0 && solved(k, j, i, limit) != nil { return true }
      }
    }
    return false
  }

  /// The best few combinations of each size whose weights are all large enough, smaller ones first.
  ///
  /// All of up to three changes are tried; larger ones grow from the best that are one smaller.
  ///
  /// - Parameter limit: the largest squared residual worth a closer look.
  func combinations(upTo size: Int, leavingAtMost limit: Double) -> [Combination] {
    var (pairs, triples) = (BestCombinations(limit), BestCombinations(limit))
    for i in 0..<count where product(i, i) > 0 {
      for j in 0..<i where product(j, j) > 0 {
        if let (a, b, residual) = solved(j, i, pairs.limit) { pairs.insert([j, i], [a, b], residual) }
        for k in 0..<j where product(k, k) > 0 {
          if let (a, b, c, residual) = solved(k, j, i, triples.limit) {
            triples.insert([k, j, i], [a, b, c], residual)
          }
        }
      }
    }
    var found = [pairs.combinations, triples.combinations]
    while found.count + 1 < size, let last = found.last, !last.isEmpty {
      var (larger, tried) = (BestCombinations(limit), Set<[Int]>())
      for smaller in last {
        for next in 0..<count where !smaller.ingredients.contains(next) {
          let ingredients = (smaller.ingredients + [next]).sorted()
          guard tried.insert(ingredients).inserted, let fit = fit(ingredients), fit.residual < larger.limit,
            fit.weights.allSatisfy({ $0 >= MergeSolution.weightMin })
          else { continue }
          larger.insert(ingredients, fit.weights, fit.residual)
        }
      }
      found.append(larger.combinations)
    }
    return found.flatMap { $0 }
  }

  /// What two changes leave of the child's, whatever their weights; without an allocation.
  func pairResidual(_ j: Int, _ i: Int) -> Double {
    let trace = product(j, j) + product(i, i)
    guard let lower = SmallCholesky(product(j, j), product(i, j), product(i, i), least: 1e-10 * trace) else {
      return bestSingle([j, i])
    }
    let (a, b) = lower.solve(withChild(j), withChild(i))
    return max(0, childSquares - (a * withChild(j) + b * withChild(i)))
  }

  /// nil when a weight is too small for an ingredient, or too much of the child's change stays unexplained.
  ///
  /// Called for each of some ten thousand triples: without an allocation unless it is worth a closer look.
  private func solved(_ j: Int, _ i: Int, _ limit: Double) -> (Double, Double, residual: Double)? {
    let trace = product(j, j) + product(i, i)
    guard let lower = SmallCholesky(product(j, j), product(i, j), product(i, i), least: 1e-10 * trace) else {
      return nil
    }
    let (a, b) = lower.solve(withChild(j), withChild(i))
    guard a >= MergeSolution.weightMin, b >= MergeSolution.weightMin else { return nil }
    let residual = childSquares - (a * withChild(j) + b * withChild(i))
    return residual < limit ? (a, b, residual) : nil
  }

  private func solved(
    _ k: Int, _ j: Int, _ i: Int, _ limit: Double
  ) -> (Double, Double, Double, residual: Double)? {
    let trace = product(k, k) + product(j, j) + product(i, i)
    guard let two = SmallCholesky(product(k, k), product(j, k), product(j, j), least: 1e-10 * trace),
      let third = two.row(product(i, k), product(i, j), product(i, i), least: 1e-10 * trace)
    else { return nil }
    let (f0, f1) = two.forward(withChild(k), withChild(j))
    let c = (withChild(i) - third.x * f0 - third.y * f1) / third.z / third.z
    guard c >= MergeSolution.weightMin else { return nil }
    let (a, b) = two.backward(f0 - third.x * c, f1 - third.y * c)
    guard a >= MergeSolution.weightMin, b >= MergeSolution.weightMin else { return nil }
    let residual = childSquares - (a * withChild(k) + b * withChild(j) + c * withChild(i))
    return residual < limit ? (a, b, c, residual) : nil
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

/// In four sums that are added at the end: the same on every processor.
func dot(_ a: [Double], _ b: [Double], over range: Range<Int>) -> Double {
  a[range].withUnsafeBufferPointer { x in
    b[range].withUnsafeBufferPointer { y in
      let count = x.count
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
