import ModelAtlas
import WeightFormats

/// A matrix of which each file holds a slice, as Meta publishes Llama: the slices side by side, or one below the other.
struct SlicedMatrix {
  /// In the files' order, of one shape: two dimensions.
  let slices: [ModelTensor]
  /// Whether a slice holds some columns of all rows, not some rows whole.
  let isCutByColumns: Bool

  /// Nil where the slices do not fit each other.
  ///
  /// - Parameter width: the model's: word vectors are cut by columns up to Llama 2, by rows since.
  init?(_ name: ByteString, _ slices: [ModelTensor], width: UInt64?) {
    guard let shape = slices.first?.fact.shape, shape.count == 2, !shape.contains(0),
      slices.allSatisfy({ $0.fact.shape == shape && $0.holdsWeights })
    else { return nil }
    let parts = name.split(at: ".")
    guard parts.count >= 2, let isCutByColumns = Self.isCutByColumns(parts[parts.count - 2], shape, width) else {
      return nil
    }
    (self.slices, self.isCutByColumns) = (slices, isCutByColumns)
  }

  var shape: [UInt64] {
    let (one, count) = (slices[0].fact.shape, UInt64(slices.count))
    return isCutByColumns ? [one[0], saturatingProduct(one[1], count)] : [saturatingProduct(one[0], count), one[1]]
  }

  /// - Source: Meta's `llama/model.py`: what is column-parallel there is cut by its outputs, our rows.
  private static func isCutByColumns(_ module: ByteString, _ shape: [UInt64], _ width: UInt64?) -> Bool? {
    switch module {
    case "wq", "wk", "wv", "w1", "w3", "output": false
    case "wo", "w2": true
    case "tok_embeddings": width.map { $0 != shape[1] }
    default: nil
    }
  }
}

extension SlicedMatrix {
  func values(row: UInt64, from column: UInt64, count: UInt64) throws(WeightFormatError) -> [Float] {
    let one = slices[0].fact.shape
    guard isCutByColumns else {
      return try slices[Int(row / one[0])].values(row: row % one[0], columns: one[1], from: column, count: count)
    }
    var values: [Float] = []
    for piece in pieces(column, count, width: one[1]) {
      values += try slices[piece.slice].values(row: row, columns: one[1], from: piece.column, count: piece.count)
    }
    return values
  }

  func advise(row: UInt64, from column: UInt64, count: UInt64) {
    let one = slices[0].fact.shape
    guard isCutByColumns else {
      return slices[Int(row / one[0])].advise(row: row % one[0], columns: one[1], from: column, count: count)
    }
    for piece in pieces(column, count, width: one[1]) {
      slices[piece.slice].advise(row: row, columns: one[1], from: piece.column, count: piece.count)
    }
  }

  /// A run of a row, cut at the slices' edges.
  private func pieces(
    _ column: UInt64, _ count: UInt64, width: UInt64
  ) -> [(slice: Int, column: UInt64, count: UInt64)] {
    var pieces: [(slice: Int, column: UInt64, count: UInt64)] = []
    var at = column
    while at < column + count {
      let inside = at % width
      let taken = min(width - inside, column + count - at)
      pieces.append((Int(at / width), inside, taken))
      at += taken
    }
    return pieces
  }
}
