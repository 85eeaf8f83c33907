/// How one tensor differs between two models, taken in row by row.
///
/// Memory is bounded: sums, and a block of at most 192 x 192 differences that tells the rank.
package struct TensorChange: Sendable {
  /// What rounding to the stored types may have put into a difference: steps of a value's last place, in units of the
  /// value.
  package struct Rounding: Hashable, Sendable {
    /// Half the distance between neighboring numbers, relative: 2⁻²⁴ for F32, 2⁻¹¹ for F16, 2⁻⁸ for BF16.
    package let relative: Double

    package init(relative: Double) { self.relative = relative }
  }

  /// Side of the block of rows and columns that the rank is taken of: spread evenly over the matrix.
  private static let blockSide = 192
  /// Ranks up to this share of the block's shorter side are low ones.
  private static let lowShare = 2.0 / 3
  /// Singular values of noise end at sigma (sqrt rows + sqrt columns) (Marchenko-Pastur); what counts is above that.
  private static let aboveNoise = 1.5

  private let rows: Int
  private let columns: Int
  private let rounding: Rounding?
  private let blockRows: [Int]
  private let blockColumns: [Int]
  private var block: [Double] = []
  private var noise = 0.0

  package private(set) var values = 0
  package private(set) var changed = 0
  /// Not a number, or infinite, in one of the two: counted as changed when the bits differ, and left out of the sums.
  package private(set) var nonFinite = 0
  package private(set) var squaredDifference = 0.0
  package private(set) var squaredNorm = 0.0

  /// - Parameters:
  ///   - rows: how many will be added, each of `columns` values.
  ///   - rounding: of the coarser of the two types; nil where values are rebuilt from codes: no rank is told then.
  package init(rows: Int, columns: Int, rounding: Rounding?) {
    self.rows = rows
    self.columns = columns
    self.rounding = rounding
    let isMatrix = min(rows, columns) > 1 && rounding != nil
    blockRows = isMatrix ? evenly(rows, Self.blockSide) : []
    blockColumns = isMatrix ? evenly(columns, Self.blockSide) : []
  }

  /// Takes in whole rows, in order.
  ///
  /// - Parameter firstRow: which row `before` and `after` begin with.
  package mutating func add(_ before: [Float], _ after: [Float], firstRow: Int) {
    precondition(before.count == after.count, "\(before.count) values beside \(after.count)")
    values += before.count
    before.withUnsafeBufferPointer { a in
      after.withUnsafeBufferPointer { b in
        for index in a.indices {
          if a[index].bitPattern != b[index].bitPattern, a[index] != b[index] { changed += 1 }
          let difference = Double(b[index]) - Double(a[index])
          guard difference.isFinite else {
            nonFinite += 1
            continue
          }
          squaredDifference += difference * difference
          squaredNorm += Double(a[index]) * Double(a[index])
        }
      }
    }
    takeBlock(before, after, firstRow: firstRow)
  }

  private mutating func takeBlock(_ before: [Float], _ after: [Float], firstRow: Int) {
    guard let rounding, columns > 0 else { return }
    let end = firstRow + before.count / columns
    for row in blockRows where row >= firstRow && row < end {
      for column in blockColumns {
        let index = (row - firstRow) * columns + column
        let difference = Double(after[index]) - Double(before[index])
        block.append(difference.isFinite ? difference : 0)
        // Uniform over a step of twice the half distance: a twelfth of the step's square, of either of the two.
        let step = 2 * rounding.relative * max(abs(Double(before[index])), abs(Double(after[index])))
        noise += step.isFinite ? step * step / 6 : 0
      }
    }
  }

  package var isEqual: Bool { changed == 0 }
  /// Euclidean norm of the change, in units of the first model's. Nil when that one is zero.
  package var relativeNorm: Double? {
    squaredNorm > 0 ? (squaredDifference / squaredNorm).squareRoot() : squaredDifference == 0 ? 0 : nil
  }

  /// The largest rank that would be told from a full one; nil where none is told: vectors, and values rebuilt from codes.
  package var rankMax: Int? {
    let side = min(blockRows.count, blockColumns.count)
    return side > 1 ? Int(Double(side) * Self.lowShare) : nil
  }

  /// The rank of the change, above what rounding explains; nil when it is more than `rankMax`, or is not told.
  package var rank: Int? {
    guard let rankMax, block.count == blockRows.count * blockColumns.count else { return nil }
    guard changed > 0 else { return 0 }
    let matrix = Matrix(rows: blockRows.count, columns: blockColumns.count, values: block)
    let deviation = (noise / Double(block.count)).squareRoot()
    let edge =
      Self.aboveNoise * deviation * (Double(blockRows.count).squareRoot() + Double(blockColumns.count).squareRoot())
    // Below this, what is left are the rounding errors of our own sums.
    let found = singularValues(of: matrix, above: max(edge, matrix.squaredNorm.squareRoot() * 1e-7))
    return found <= rankMax ? found : nil
  }
}

/// At most `count` of `of` numbers, evenly spread.
private func evenly(_ of: Int, _ count: Int) -> [Int] {
  of <= count ? Array(0..<of) : (0..<count).map { $0 * of / count }
}
