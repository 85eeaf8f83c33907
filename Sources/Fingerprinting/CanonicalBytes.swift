import ModelAtlas
import WeightFormats

/// The stored bytes of one tensor in the checkpoint's order, piece by piece, where the file has another one.
///
/// Rows that were permuted are read one after the other; a transposed matrix of plain numbers is read at once, up to
/// 64 MiB of it, and turned around. A transposed matrix of blocks stays as it is stored: its hash is its own.
struct CanonicalBytes {
  private let tensor: ModelTensor
  private let rows: UInt64
  private var row: UInt64 = 0
  private var plain: TensorBytes?
  /// The whole matrix, as stored.
  private var matrix: [UInt8]?

  init(_ tensor: ModelTensor) {
    self.tensor = tensor
    rows = tensor.fact.shape.first ?? 0
    let isPlain = tensor.stored.type.block?.elements == 1
    if tensor.view.isTransposed ? !isPlain : tensor.storedRow(0) == nil {
      plain = readRawBytes(of: tensor.stored, from: tensor.file)
    }
  }

  /// Nil at the end.
  mutating func next() throws(WeightFormatError) -> [UInt8]? {
    if plain != nil { return try plain?.next() }
    guard row < rows else { return nil }
    defer { row += 1 }
    guard tensor.view.isTransposed else {
      guard let blocks = tensor.storedRow(row) else { return nil }
      return try readStoredBlocks(of: tensor.stored, blocks, from: tensor.file)
    }
    if matrix == nil {
      let count = tensor.stored.elementCount ?? 0
      matrix = try readStoredBlocks(of: tensor.stored, 0..<count, from: tensor.file)
    }
    return matrix.map { column(row, of: $0) }
  }

  /// One column of the stored matrix, i.e. one row of the checkpoint's.
  private func column(_ column: UInt64, of matrix: [UInt8]) -> [UInt8] {
    let width = tensor.stored.type.block?.bytes ?? 1
    let step = Int(rows) * width
    var bytes: [UInt8] = []
    bytes.reserveCapacity(matrix.count / Int(rows))
    for at in stride(from: Int(column) * width, to: matrix.count, by: step) { bytes += matrix[at..<(at + width)] }
    return bytes
  }
}
