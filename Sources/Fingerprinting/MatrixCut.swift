import ModelAtlas

/// One matrix that is cut out of a tensor, said before the tensor's shape need be known: codes tell theirs when opened.
struct MatrixCut {
  let role: ByteString
  /// Its place in a stack of matrices, i.e. a tensor of three dimensions; nil for rows of the whole stack.
  var expert: UInt64?
  var share = RowShare(of: 1, from: 0, count: 1)
  /// Whether the last two dimensions are [inputs, outputs].
  var isTurned = false
  /// Heads of the cut whose rows llama.cpp's converter interleaves.
  var interleavedHeads: UInt64?

  /// Nil where the shape cannot be cut so.
  func part(of shape: [UInt64]) -> MatrixPart? {
    guard (2...3).contains(shape.count), !shape.contains(0) else { return nil }
    let (outer, inner) = (shape[shape.count - 2], shape[shape.count - 1])
    let (height, width) = isTurned ? (inner, outer) : (outer, inner)
    let stack = shape.count == 3 ? shape[0] : 1
    if let expert, expert >= stack { return nil }
    let all = expert == nil ? stack * height : height
    guard let rows = share.rows(of: all) else { return nil }
    var order = RowOrder.native
    if let heads = interleavedHeads {
      guard heads > 0, rows.all % (heads * 2) == 0 else { return nil }
      order = .interleavedHeads(headRows: rows.all / heads)
    }
    return MatrixPart(
      rows: rows.all, columns: width, first: (expert ?? 0) * height + rows.first, run: rows.run, step: rows.step,
      order: order, turnedRows: isTurned ? height : nil)
  }
}

/// Some of the equal units that rows are divided into, once or in every period.
struct RowShare: Hashable {
  let units: UInt64
  let first: UInt64
  let count: UInt64
  /// Nil for units of one row, in as many periods as there are.
  let periods: UInt64?

  init(of units: UInt64, from first: UInt64, count: UInt64, periods: UInt64? = 1) {
    (self.units, self.first, self.count, self.periods) = (units, first, count, periods)
  }

  fileprivate func rows(of all: UInt64) -> (all: UInt64, first: UInt64, run: UInt64, step: UInt64)? {
    guard units > 0, count > 0 else { return nil }
    let periods = self.periods ?? all / units
    guard periods > 0, all % periods == 0, all / periods % units == 0 else { return nil }
    let step = all / periods
    let unit = step / units
    return (periods * count * unit, first * unit, count * unit, step)
  }
}
