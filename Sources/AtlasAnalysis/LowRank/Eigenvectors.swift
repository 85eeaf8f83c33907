/// Eigenvalues of a small symmetric matrix in falling order, and its eigenvectors as columns.
///
/// Cyclic Jacobi rotations: exact to rounding, for the few dozen dimensions that low ranks have.
/// - Complexity: O(*n*³) a sweep, some ten sweeps.
func symmetricEigenvectors(_ matrix: Matrix) -> (values: [Double], vectors: Matrix) {
  precondition(matrix.rows == matrix.columns, "\(matrix.rows) x \(matrix.columns) is not square")
  var rotated = matrix
  var vectors = Matrix(zero: matrix.rows, matrix.rows)
  for index in 0..<matrix.rows { vectors.values[index * matrix.rows + index] = 1 }
  for _ in 0..<jacobiSweepsMax {
    guard sweep(&rotated, &vectors) else { break }
  }
  let size = matrix.rows
  let order = (0..<size).sorted { a, b in
    (rotated.values[b * size + b], a) < (rotated.values[a * size + a], b)
  }
  var sorted = Matrix(zero: size, size)
  for (column, source) in order.enumerated() {
    for row in 0..<size { sorted.values[row * size + column] = vectors.values[row * size + source] }
  }
  return (order.map { rotated.values[$0 * size + $0] }, sorted)
}

/// Convergence is quadratic: more sweeps change nothing.
private let jacobiSweepsMax = 30

/// - Returns: whether anything was left to rotate.
private func sweep(_ matrix: inout Matrix, _ vectors: inout Matrix) -> Bool {
  let size = matrix.rows
  let negligible = matrix.squaredNorm * 1e-32
  var isChanged = false
  matrix.values.withUnsafeMutableBufferPointer { a in
    vectors.values.withUnsafeMutableBufferPointer { v in
      for p in 0..<size {
        for q in (p + 1)..<max(size, p + 1) where a[p * size + q] * a[p * size + q] > negligible {
          isChanged = true
          rotate(a, v, size, p, q)
        }
      }
    }
  }
  return isChanged
}

/// Makes element (p, q) zero.
private func rotate(
  _ a: UnsafeMutableBufferPointer<Double>, _ v: UnsafeMutableBufferPointer<Double>, _ size: Int, _ p: Int, _ q: Int
) {
  let theta = (a[q * size + q] - a[p * size + p]) / (2 * a[p * size + q])
  let tangent = (theta < 0 ? -1 : 1) / (abs(theta) + (theta * theta + 1).squareRoot())
  let cosine = 1 / (tangent * tangent + 1).squareRoot()
  let sine = tangent * cosine
  for k in 0..<size {
    let (x, y) = (a[k * size + p], a[k * size + q])
    (a[k * size + p], a[k * size + q]) = (cosine * x - sine * y, sine * x + cosine * y)
  }
  for k in 0..<size {
    let (x, y) = (a[p * size + k], a[q * size + k])
    (a[p * size + k], a[q * size + k]) = (cosine * x - sine * y, sine * x + cosine * y)
  }
  for k in 0..<size {
    let (x, y) = (v[k * size + p], v[k * size + q])
    (v[k * size + p], v[k * size + q]) = (cosine * x - sine * y, sine * x + cosine * y)
  }
}
