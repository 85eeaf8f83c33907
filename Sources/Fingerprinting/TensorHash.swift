import CKernels
import ModelAtlas
import WeightFormats

/// The hashes of one tensor, fed with its stored bytes as they come.
///
/// Cover the canonical shape and the values: plain floats widened exactly to F32, so that BF16 stored as F32 equals
/// itself; anything else in stored bytes, with the type's name before them. Rows in canonical order.
final class TensorHash {
  private let type: ElementType
  private let isBigEndian: Bool
  private let values = XXH3Stream()
  private var sha256 = SHA256()
  /// Bytes that are hashed together: an element or block; a whole head where rows are interleaved.
  private let unit: Int
  private let headRows: Int
  /// Less than a unit, waiting for more.
  private var waiting: [UInt8] = []
  private var run: ValueRun

  init(_ tensor: ModelTensor) {
    let (fact, stored) = (tensor.fact, tensor.stored)
    type = stored.type
    isBigEndian = stored.isBigEndian
    let block = stored.type.block?.bytes ?? 1
    if case .interleavedHeads(let rows) = tensor.view.rows, let bytes = rowBytes(stored) {
      headRows = Int(rows)
      unit = headRows * bytes
    } else {
      headRows = 1
      unit = block
    }
    run = ValueRun(count: fact.elementCount ?? 0, addend: tensor.view.addend)
    var prefix: [UInt8] = []
    let shape = fact.canonicalShape
    prefix.append(littleEndian: UInt64(shape.count))
    for dimension in shape { prefix.append(littleEndian: dimension) }
    prefix += isWidened ? [] : Array((stored.typeName ?? type.rawValue).utf8) + [isBigEndian ? 1 : 0]
    values.update(prefix)
    sha256.update(prefix)
  }

  /// Whether values go in as F32. Not F64, of which F32 holds only some.
  private var isWidened: Bool { type == .f32 || type == .f16 || type == .bf16 }

  func update(_ bytes: UnsafeRawBufferPointer) {
    var rest = bytes[...]
    if !waiting.isEmpty {
      let missing = rest.prefix(unit - waiting.count)
      waiting += missing
      rest = rest.dropFirst(missing.count)
      guard waiting.count == unit else { return }
      let full = waiting
      waiting = []
      full.withUnsafeBytes { hashUnits($0) }
    }
    let whole = rest.count / unit * unit
    if whole > 0 { hashUnits(UnsafeRawBufferPointer(rebasing: rest.prefix(whole))) }
    waiting += rest.dropFirst(whole)
  }

  /// The digests; nothing may be fed afterwards.
  func finish() -> TensorDigests {
    flush()
    return TensorDigests(values: values.digest, sha256: sha256.digest)
  }

  private func hashUnits(_ bytes: UnsafeRawBufferPointer) {
    guard headRows > 1 else { return hashValues(bytes) }
    let rowBytes = unit / headRows
    let order = RowOrder.interleavedHeads(headRows: UInt64(headRows))
    for head in stride(from: 0, to: bytes.count, by: unit) {
      for row in 0..<headRows {
        let start = head + Int(order.fileRow(of: UInt64(row))) * rowBytes
        hashValues(UnsafeRawBufferPointer(rebasing: bytes[start..<(start + rowBytes)]))
      }
    }
  }

  private func hashValues(_ bytes: UnsafeRawBufferPointer) {
    guard isWidened, let width = type.block?.bytes else {
      values.update(bytes)
      return sha256.update(bytes)
    }
    var rest = bytes[...]
    while !rest.isEmpty {
      let part = rest.prefix(run.room * width)
      run.append(UnsafeRawBufferPointer(rebasing: part), type: type, isBigEndian: isBigEndian)
      if run.room == 0 { flush() }
      rest = rest.dropFirst(part.count)
    }
  }

  private func flush() {
    run.take { floats, narrow in
      values.update(floats)
      sha256.update([UInt8(narrow.width.rawValue)])
      sha256.update(narrow.bytes)
    }
  }
}

extension ModelTensor {
  /// Whether its bytes are hashed in another order than they come from the file in. Heads are sorted out as they come.
  var isReordered: Bool {
    if case .groupedHeads = view.rows { return true }
    return view.isTransposed
  }
}

/// Bytes of one row; nil where rows do not lie in whole bytes.
private func rowBytes(_ tensor: StoredTensor) -> Int? {
  guard let block = tensor.type.block, let rows = tensor.shape.first, rows > 0, let count = tensor.elementCount,
    count / rows % UInt64(block.elements) == 0
  else { return nil }
  return Int(exactly: count / rows / UInt64(block.elements) * UInt64(block.bytes))
}
