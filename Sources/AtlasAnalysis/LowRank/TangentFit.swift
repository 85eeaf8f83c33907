import ModelAtlas

/// Each child's directions, and least squares over what lies outside them.
struct TangentFit {
  private let children: [Matrix]
  private var left: [Matrix]
  private var right: [Matrix]

  private static let iterationsMax = 60

  var ranks: [Int] { left.map(\.columns) }

  /// Observations minus unknowns.
  var degreesOfFreedom: Double {
    let (rows, columns) = (children[0].rows, children[0].columns)
    let observed = ranks.reduce(0.0) { $0 + Double(rows - $1) * Double(columns - $1) }
    return observed - Double(rows) * Double(columns)
  }

  init?(_ children: [Matrix], _ random: inout SeededNumbers) {
    var pairs: [ChildPair: LowRankRange] = [:]
    // Three neighbors on each side, in a ring, are enough to tell a child's own directions from its partners'.
    for first in children.indices {
      for offset in 1...3 {
        let second = (first + offset) % children.count
        guard first != second, pairs[ChildPair(first, second)] == nil else { continue }
        guard let range = LowRankRange(of: children[first].minus(children[second]), &random) else { return nil }
        pairs[ChildPair(first, second)] = range
      }
    }
    self.children = children
    (left, right) = ([], [])
    for child in children.indices {
      let own = pairs.keys.filter { $0.contains(child) }.sorted().compactMap { pairs[$0] }
      let rank = ownRank(of: child, pairs: pairs.mapValues(\.rank))
      left.append(sharedDirections(own.map(\.left), count: rank))
      right.append(sharedDirections(own.map(\.right), count: rank))
    }
  }

  /// What of a matrix lies outside a child's directions, on both sides.
  private func outside(_ child: Int, _ matrix: Matrix) -> Matrix {
    guard left[child].columns > 0 else { return matrix }
    let rest = matrix.minus(left[child].times(left[child].transposedTimes(matrix)))
    return rest.minus(rest.times(right[child]).times(right[child].transposed))
  }

  private func normal(_ matrix: Matrix) -> Matrix {
    var sum = Matrix(zero: matrix.rows, matrix.columns)
    for child in children.indices { sum.add(1, outside(child, matrix)) }
    return sum
  }

  func leastSquares(start: Matrix) -> Matrix {
    var wanted = Matrix(zero: start.rows, start.columns)
    for child in children.indices { wanted.add(1, outside(child, children[child])) }
    return solved(wanted, start: start, tolerance: 1e-11)
  }

  /// Conjugate gradients.
  private func solved(_ wanted: Matrix, start: Matrix, tolerance: Double) -> Matrix {
    var solution = start
    var residual = wanted.minus(normal(start))
    var direction = residual
    var square = residual.squaredNorm
    let enough = tolerance * tolerance * wanted.squaredNorm
    for _ in 0..<Self.iterationsMax where square > enough {
      let image = normal(direction)
      let step = square / direction.dot(image)
      solution.add(step, direction)
      residual.add(-step, image)
      let next = residual.squaredNorm
      var turned = residual
      turned.add(next / square, direction)
      (direction, square) = (turned, next)
    }
    return solution
  }

  /// Finds each child's directions again in its change from a base: subspace iteration from where they were.
  mutating func refine(around base: Matrix) {
    for child in children.indices where left[child].columns > 0 {
      let change = children[child].minus(base)
      for _ in 0..<2 {
        right[child] = orthonormal(change.transposedTimes(left[child]))
        left[child] = orthonormal(change.times(right[child]))
      }
    }
  }

  /// Whether the children's changes stand out of what is left: also the strongest directions of pure noise fit something,
  /// but they lie below the noise's own largest singular value, sigma * (sqrt rows + sqrt columns).
  func standsOut(from base: Matrix, variance: Double) -> Bool {
    let edge = Double(base.rows).squareRoot() + Double(base.columns).squareRoot()
    let changed = children.indices.filter { left[$0].columns > 0 }
    let clear = changed.count { child in
      let strengths = left[child].transposedTimes(children[child].minus(base))
      let squares = symmetricEigenvectors(strengths.times(strengths.transposed)).values
      return (squares.last ?? 0) > variance * edge * edge
    }
    return clear * 2 >= changed.count
  }

  /// Squared norm of what neither the base nor the children's directions hold.
  func unexplained(by base: Matrix) -> Double {
    children.indices.reduce(0) { $0 + outside($1, children[$1].minus(base)).squaredNorm }
  }

  /// Trace of the inverse of the normal equations, from three random probes (Hutchinson): how much the least squares
  /// amplify noise. Grows without bound where the children do not determine the base.
  func inverseTrace(_ random: inout SeededNumbers) -> Double {
    let (rows, columns) = (children[0].rows, children[0].columns)
    var sum = 0.0
    for _ in 0..<3 {
      let probe = Matrix(rows: rows, columns: columns, values: (0..<(rows * columns)).map { _ in random.sign() })
      sum += probe.dot(solved(probe, start: Matrix(zero: rows, columns), tolerance: 1e-3))
    }
    return sum / 3
  }
}

/// Two children, in either order.
struct ChildPair: Hashable, Comparable {
  let first: Int
  let second: Int

  init(_ a: Int, _ b: Int) { (first, second) = (min(a, b), max(a, b)) }

  func contains(_ child: Int) -> Bool { first == child || second == child }
  func partner(of child: Int) -> Int { first == child ? second : first }

  static func < (a: ChildPair, b: ChildPair) -> Bool { (a.first, a.second) < (b.first, b.second) }
}

/// The rank of a pair's difference is the sum of both: three pairs tell one child's. The median over all triples.
private func ownRank(of child: Int, pairs: [ChildPair: Int]) -> Int {
  let partners = pairs.keys.filter { $0.contains(child) }.map { $0.partner(of: child) }.sorted()
  var twice: [Int] = []
  for (index, first) in partners.enumerated() {
    for second in partners[(index + 1)...] {
      guard let a = pairs[ChildPair(child, first)], let b = pairs[ChildPair(child, second)],
        let c = pairs[ChildPair(first, second)]
      else { continue }
      twice.append(a + b - c)
    }
  }
  guard !twice.isEmpty else { return 0 }
  return max(0, (twice.sorted()[twice.count / 2] + 1) / 2)
}

/// The directions that most of the bases have in common.
private func sharedDirections(_ bases: [Matrix], count: Int) -> Matrix {
  let all = Matrix.sideBySide(bases)
  guard count > 0, all.columns > 0 else { return Matrix(zero: all.rows, 0) }
  let gram = all.transposedTimes(all)
  let wanted = min(count, all.columns)
  guard all.columns > exactColumnsMax else {
    return orthonormal(all.times(symmetricEigenvectors(gram).vectors.firstColumns(wanted)))
  }
  // Many bases: what they share stands out of the rest by their number, so that a few dozen power steps find it.
  var vectors = orthonormal(gram.firstColumns(wanted))
  for _ in 0..<powerSteps { vectors = orthonormal(gram.times(vectors)) }
  return orthonormal(all.times(vectors))
}

private let exactColumnsMax = 96
private let powerSteps = 40
