import ModelAtlas

/// The directions in which a matrix of low rank acts, told from the noise of rounding.
struct LowRankRange {
  /// Orthonormal columns: the left and the right singular vectors above the noise.
  let left: Matrix
  let right: Matrix

  var rank: Int { left.columns }

  /// Singular values of noise end at sigma * (sqrt rows + sqrt columns) (Marchenko-Pastur); what counts is above that.
  private static let aboveNoise = 1.3
  private static let firstGuess = 24

  /// - Returns: nil when the rank is no low one: more than two thirds of the shorter side.
  init?(of matrix: Matrix, _ random: inout SeededNumbers) {
    let most = min(matrix.rows, matrix.columns) * 2 / 3
    var guess = min(Self.firstGuess, most)
    while guess > 0 {
      let (left, right) = Self.found(in: matrix, columns: guess, &random)
      if left.columns < guess - 3 || guess == most && left.columns < guess {
        (self.left, self.right) = (left, right)
        return
      }
      if guess == most { return nil }
      guess = min(guess * 2, most)
    }
    return nil
  }

  /// Halko, Martinsson, Tropp 2011: random combinations of the columns, two power steps, then a small exact problem.
  private static func found(
    in matrix: Matrix, columns: Int, _ random: inout SeededNumbers
  ) -> (left: Matrix, right: Matrix) {
    let probe = Matrix(
      rows: matrix.columns, columns: columns, values: (0..<(matrix.columns * columns)).map { _ in random.normal() })
    var basis = orthonormal(matrix.times(probe))
    for _ in 0..<2 { basis = orthonormal(matrix.times(orthonormal(matrix.transposedTimes(basis)))) }
    let small = basis.transposedTimes(matrix)
    let (squares, vectors) = symmetricEigenvectors(small.times(small.transposed))
    // The residual itself: the difference of two norms would drown it in rounding.
    let rest = matrix.minus(basis.times(small)).squaredNorm
    let free = Double(max(1, (matrix.rows - columns) * (matrix.columns - columns)))
    let edge =
      aboveNoise * (rest / free).squareRoot() * (Double(matrix.rows).squareRoot() + Double(matrix.columns).squareRoot())
    // Below this, what is left are the rounding errors of our own sums.
    let floor = (squares.first ?? 0) * 1e-24
    let rank = squares.count { $0 > edge * edge && $0 > floor }
    let chosen = vectors.firstColumns(rank)
    return (basis.times(chosen), orthonormal(small.transposedTimes(chosen)))
  }
}

/// An orthonormal basis of what the columns span. Gram-Schmidt, each column twice: once is not enough when columns are
/// nearly alike. A column that depends on those before it becomes zero.
func orthonormal(_ matrix: Matrix) -> Matrix {
  var rows = matrix.transposed
  let length = rows.columns
  rows.values.withUnsafeMutableBufferPointer { values in
    for index in 0..<rows.rows {
      let own = index * length
      let before = norm(values, own, length)
      for _ in 0..<2 {
        for other in 0..<index {
          var product = 0.0
          for k in 0..<length { product += values[own + k] * values[other * length + k] }
          for k in 0..<length { values[own + k] -= product * values[other * length + k] }
        }
      }
      let after = norm(values, own, length)
      let scale = after > before * 1e-14 ? 1 / after : 0
      for k in 0..<length { values[own + k] *= scale }
    }
  }
  return rows.transposed
}

private func norm(_ values: UnsafeMutableBufferPointer<Double>, _ start: Int, _ length: Int) -> Double {
  var sum = 0.0
  for k in start..<(start + length) { sum += values[k] * values[k] }
  return sum.squareRoot()
}

extension SeededNumbers {
  /// Nearly normal: the sum of four uniform numbers, centered. Random directions need no more.
  mutating func normal() -> Double {
    (0..<4).reduce(-2.0) { sum, _ in sum + Double(next() >> 11) / 9_007_199_254_740_992 }
  }

  mutating func sign() -> Double { next() & 1 == 0 ? 1 : -1 }
}
