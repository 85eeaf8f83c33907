import CKernels

/// A dense matrix in row-major order.
package struct Matrix: Hashable, Sendable {
  package let rows: Int
  package let columns: Int
  package var values: [Double]

  package init(rows: Int, columns: Int, values: [Double]) {
    precondition(values.count == rows * columns, "\(values.count) values for \(rows) x \(columns)")
    self.rows = rows
    self.columns = columns
    self.values = values
  }

  init(zero rows: Int, _ columns: Int) {
    self.init(rows: rows, columns: columns, values: [Double](repeating: 0, count: rows * columns))
  }

  var squaredNorm: Double { values.reduce(0) { $0 + $1 * $1 } }

  var transposed: Matrix {
    var result = Matrix(zero: columns, rows)
    for row in 0..<rows {
      for column in 0..<columns { result.values[column * rows + row] = values[row * columns + column] }
    }
    return result
  }

  /// - Complexity: O(rows * columns * other.columns)
  func times(_ other: Matrix) -> Matrix {
    precondition(columns == other.rows, "\(rows) x \(columns) times \(other.rows) x \(other.columns)")
    var result = Matrix(zero: rows, other.columns)
    atlas_multiply(values, other.values, &result.values, rows, columns, other.columns)
    return result
  }

  /// The transpose of this times another.
  func transposedTimes(_ other: Matrix) -> Matrix {
    precondition(rows == other.rows, "transposed \(rows) x \(columns) times \(other.rows) x \(other.columns)")
    var result = Matrix(zero: columns, other.columns)
    atlas_multiply_transposed(values, other.values, &result.values, columns, rows, other.columns)
    return result
  }

  /// Adds a multiple of another matrix of the same shape.
  mutating func add(_ factor: Double, _ other: Matrix) {
    values.withUnsafeMutableBufferPointer { into in
      other.values.withUnsafeBufferPointer { from in
        for index in into.indices { into[index] += factor * from[index] }
      }
    }
  }

  func minus(_ other: Matrix) -> Matrix {
    var result = self
    result.add(-1, other)
    return result
  }

  func dot(_ other: Matrix) -> Double {
    values.withUnsafeBufferPointer { a in
      other.values.withUnsafeBufferPointer { b in
        var sum = 0.0
        for index in a.indices { sum += a[index] * b[index] }
        return sum
      }
    }
  }

  /// The first columns of it.
  func firstColumns(_ count: Int) -> Matrix {
    var kept: [Double] = []
    kept.reserveCapacity(rows * count)
    for row in 0..<rows { kept += values[(row * columns)..<(row * columns + count)] }
    return Matrix(rows: rows, columns: count, values: kept)
  }

  /// This and others side by side.
  static func sideBySide(_ parts: [Matrix]) -> Matrix {
    guard let rows = parts.first?.rows else { preconditionFailure("nothing to put side by side") }
    var values: [Double] = []
    for row in 0..<rows {
      for part in parts { values += part.values[(row * part.columns)..<((row + 1) * part.columns)] }
    }
    return Matrix(rows: rows, columns: parts.reduce(0) { $0 + $1.columns }, values: values)
  }
}
