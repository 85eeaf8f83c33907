import WeightFormats

/// The rows of a tensor that are one matrix of the model, where a writer keeps several in one tensor.
struct MatrixPart: Hashable {
  let rows: UInt64
  let columns: UInt64
  /// The tensor's row that the part begins with.
  var first: UInt64 = 0
  /// So many rows lie one after the other; the next ones begin `step` rows further.
  let run: UInt64
  let step: UInt64
  /// Of the part's own rows.
  var order = RowOrder.native
  /// Rows of each matrix that the tensor holds inputs first, [inputs, outputs]; nil where rows are rows.
  var turnedRows: UInt64?

  /// The row of the tensor that holds a row of the part.
  func tensorRow(of row: UInt64) -> UInt64 {
    let row = order.fileRow(of: row)
    return first + row / run * step + row % run
  }

  /// Whether rows follow each other in the file as they do in the part.
  var isContiguous: Bool { run >= rows && order == .native && turnedRows == nil }
}

extension ModelTensor {
  /// Elements of one row of a part.
  func values(of part: MatrixPart, row: UInt64, from column: UInt64, count: UInt64) throws(WeightFormatError) -> [Float]
  {
    let row = part.tensorRow(of: row)
    guard let height = part.turnedRows else {
      let start = row * part.columns + column
      return try readValues(of: stored, elements: start..<(start + count), from: file)
    }
    return try spaced(first: first(row, height, part.columns, column), step: height, count: count)
  }

  func advise(part: MatrixPart, row: UInt64, from column: UInt64, count: UInt64) {
    let row = part.tensorRow(of: row)
    guard count > 0 else { return }
    guard let height = part.turnedRows else {
      let start = row * part.columns + column
      return advise(elements: start..<(start + count))
    }
    guard isPicked(step: height, count: count) else { return }
    let start = first(row, height, part.columns, column)
    advise(elements: start..<(start + (count - 1) * height + 1))
  }

  /// Reads that a run of a part's row costs.
  func readsPerRun(of part: MatrixPart) -> UInt64 {
    guard let height = part.turnedRows, !isPicked(step: height, count: min(windowColumns, part.columns)) else {
      return 1
    }
    return windowColumns
  }

  /// Where an element of a row lies in a tensor of matrices that are turned.
  private func first(_ row: UInt64, _ height: UInt64, _ columns: UInt64, _ column: UInt64) -> UInt64 {
    row / height * height * columns + column * height + row % height
  }
}
