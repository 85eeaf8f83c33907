/// How many singular values of a matrix are larger than `edge`.
///
/// By Sylvester's law of inertia: as many as A Aᵀ - edge² I has positive pivots. No eigenvalue is computed.
/// - Complexity: O(rows² · columns + rows³ / 3)
func singularValues(of matrix: Matrix, above edge: Double) -> Int {
  var gram = matrix.times(matrix.transposed)
  let size = gram.rows
  for index in 0..<size { gram.values[index * size + index] -= edge * edge }
  var positive = 0
  gram.values.withUnsafeMutableBufferPointer { a in
    for k in 0..<size {
      let pivot = a[k * size + k]
      if pivot > 0 { positive += 1 }
      // A pivot of exactly zero belongs to a singular value that is the edge to the last bit.
      guard pivot != 0 else { continue }
      for row in (k + 1)..<max(size, k + 1) {
        let factor = a[row * size + k] / pivot
        for column in (k + 1)..<size { a[row * size + column] -= factor * a[k * size + column] }
      }
    }
  }
  return positive
}
