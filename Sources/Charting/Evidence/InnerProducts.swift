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

  /// Row by row the products of the changes, and those with the child's.
  func withProducts(_ body: (UnsafeBufferPointer<Double>, UnsafeBufferPointer<Double>) -> Void) {
    gram.withUnsafeBufferPointer { gram in childProducts.withUnsafeBufferPointer { body(gram, $0) } }
  }

  /// Whether any pair or triple with weights that are large enough leaves no more than this, or a part of one change no
  /// more than `part`.
  func hasCombination(leavingAtMost limit: Double, orPart part: Double) -> Bool {
    !parts(leavingAtMost: part).isEmpty
      || !SmallCombinations(self, leavingAtMost: limit, stopsAtFirst: true).isEmpty
  }

  /// Single changes of which the child has a part: it lies between the origin and one model.
  private func parts(leavingAtMost limit: Double) -> [Combination] {
    let shares = MergeSolution.weightMin...1 - MergeSolution.weightMin
    var found = BestCombinations(limit)
    for index in 0..<count {
      // Without the arrays of a fit: this is asked of every model.
      let weight = withChild(index) / product(index, index)
      let residual = max(0, childSquares - weight * withChild(index))
      // Not so where the change is of no length.
      guard shares.contains(weight), residual < found.limit else { continue }
      found.insert([index], [weight], residual)
    }
    return found.combinations
  }

  /// The best few combinations of each size whose weights are all large enough, smaller ones first.
  ///
  /// All of up to three changes are tried; larger ones grow from the best that are one smaller.
  ///
  /// - Parameter limit: the largest squared residual worth a closer look.
  func combinations(upTo size: Int, leavingAtMost limit: Double) -> [Combination] {
    let small = SmallCombinations(self, leavingAtMost: limit)
    var found = [parts(leavingAtMost: limit), small.pairs.combinations, small.triples.combinations]
    while found.count < size, let last = found.last, !last.isEmpty {
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
}

/// Cholesky's decomposition of a symmetric matrix of two rows.
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

  func solve(_ b0: Double, _ b1: Double) -> (Double, Double) {
    let f0 = b0 / x00
    let b = (b1 - x10 * f0) / x11 / x11
    return ((f0 - x10 * b) / x00, b)
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
