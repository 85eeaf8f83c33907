/// The best pairs and triples of some changes, whose weights are all large enough.
///
/// Some ten thousand triples for each decision: one division each, and no allocation unless one is worth a closer look.
struct SmallCombinations {
  private(set) var pairs: BestCombinations
  private(set) var triples: BestCombinations

  /// - Parameters:
  ///   - limit: the largest squared residual worth a closer look.
  ///   - stopsAtFirst: whether one is enough.
  /// - Complexity: O(n³), some 2 ns each.
  init(_ products: InnerProducts, leavingAtMost limit: Double, stopsAtFirst: Bool = false) {
    (pairs, triples) = (BestCombinations(limit), BestCombinations(limit))
    let count = products.count
    var row = [Double](repeating: 0, count: count)
    products.withProducts { gram, withChild in
      for k in 0..<count where gram[k * count + k] > 0 {
        let root = gram[k * count + k].squareRoot()
        for i in k..<count { row[i] = gram[k * count + i] / root }
        for j in k + 1..<max(count, k + 1) where gram[j * count + j] > 0 {
          guard let pair = PairFactor(gram, withChild, k, j, count: count, row: row) else { continue }
          addPair(pair, products.childSquares)
          row.withUnsafeBufferPointer { addTriples(pair, gram, withChild, $0, products.childSquares) }
          if stopsAtFirst, !isEmpty { return }
        }
      }
    }
  }

  var isEmpty: Bool { pairs.combinations.isEmpty && triples.combinations.isEmpty }

  private mutating func addPair(_ pair: PairFactor, _ childSquares: Double) {
    guard pair.isSolvable(besides: 0) else { return }
    let (a, b) = pair.backward(pair.f0, pair.f1)
    guard a >= MergeSolution.weightMin, b >= MergeSolution.weightMin else { return }
    let residual = childSquares - (a * pair.b0 + b * pair.b1)
    if residual < pairs.limit { pairs.insert([pair.k, pair.j], [a, b], residual) }
  }

  /// Adds the triples of two changes with each later one.
  ///
  /// What a third one explains beyond the two is t² / rest: most explain too little, and need no weights.
  private mutating func addTriples(
    _ pair: PairFactor, _ gram: UnsafeBufferPointer<Double>, _ withChild: UnsafeBufferPointer<Double>,
    _ row: UnsafeBufferPointer<Double>, _ childSquares: Double
  ) {
    let count = row.count
    let explained = pair.f0 * pair.f0 + pair.f1 * pair.f1 + Self.slack * childSquares
    for i in pair.j + 1..<max(count, pair.j + 1) {
      let own = gram[i * count + i]
      let x = row[i]
      let y = (gram[pair.j * count + i] - x * pair.x10) * pair.inverse11
      let t = withChild[i] - x * pair.f0 - y * pair.f1
      let rest = own - x * x - y * y
      guard t > 0, t * t > (childSquares - triples.limit - explained) * rest, own > 0,
        rest > PairFactor.pivotMin * (pair.trace + own), pair.isSolvable(besides: own)
      else { continue }
      let c = t / rest
      let (a, b) = pair.backward(pair.f0 - x * c, pair.f1 - y * c)
      guard a >= MergeSolution.weightMin, b >= MergeSolution.weightMin, c >= MergeSolution.weightMin else { continue }
      let residual = childSquares - (a * pair.b0 + b * pair.b1 + c * withChild[i])
      if residual < triples.limit { triples.insert([pair.k, pair.j, i], [a, b, c], residual) }
    }
  }

  /// Of the child's squares: more than rounding takes from what is explained.
  private static let slack = 1e-6
}

/// Cholesky's decomposition of the products of two changes.
private struct PairFactor {
  let k: Int
  let j: Int
  let trace: Double
  let x10: Double
  let inverse11: Double
  /// The two's products with the child's change, and the same as solved half-way.
  let b0: Double
  let b1: Double
  let f0: Double
  let f1: Double
  private let x00: Double
  /// The smaller of the two pivots.
  private let pivot: Double

  /// Changes cannot be told apart where a pivot is not above this share of the trace.
  static let pivotMin = 1e-10

  /// - Parameter row: the first one's products with all, divided by its length.
  init?(
    _ gram: UnsafeBufferPointer<Double>, _ withChild: UnsafeBufferPointer<Double>, _ k: Int, _ j: Int, count: Int,
    row: [Double]
  ) {
    (self.k, self.j) = (k, j)
    let (first, second) = (gram[k * count + k], gram[j * count + j])
    (x00, x10) = (row[k], row[j])
    let rest = second - x10 * x10
    guard rest > 0 else { return nil }
    trace = first + second
    pivot = min(first, rest)
    inverse11 = 1 / rest.squareRoot()
    (b0, b1) = (withChild[k], withChild[j])
    f0 = b0 / x00
    f1 = (b1 - x10 * f0) * inverse11
  }

  /// Whether the two can be told apart, beside a third one of so large a square.
  func isSolvable(besides third: Double) -> Bool { pivot > PairFactor.pivotMin * (trace + third) }

  func backward(_ f0: Double, _ f1: Double) -> (Double, Double) {
    let b = f1 * inverse11
    return ((f0 - x10 * b) / x00, b)
  }
}
