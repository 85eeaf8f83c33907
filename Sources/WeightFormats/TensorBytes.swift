import ModelAtlas

/// The stored bytes of one tensor in row-major order, chunk by chunk: what a hash over a tensor reads.
package struct TensorBytes {
  private let tensor: StoredTensor
  private let file: WeightFile
  private let chunkBlocks: UInt64
  private let blocks: UInt64
  private var position: UInt64 = 0

  /// Whole blocks, at most some `chunkBytes`; nil at the end. A tensor of unknown type comes in plain bytes.
  package mutating func next() throws(WeightFormatError) -> [UInt8]? {
    guard position < blocks else { return nil }
    let range = position..<min(blocks, position + chunkBlocks)
    position = range.upperBound
    if case .inline(let bytes) = tensor.layout {
      let width = UInt64(tensor.type.block?.bytes ?? 1)
      return Array(bytes[Int(range.lowerBound * width)..<Int(range.upperBound * width)])
    }
    guard case .contiguous(let offset, _) = tensor.layout, tensor.type.block == nil else {
      return try readElementBytes(of: tensor, blocks: range, from: file)
    }
    return try (tensor.externalFile ?? file).read(at: offset + range.lowerBound, count: range.count)
  }

  fileprivate init(_ tensor: StoredTensor, _ file: WeightFile, chunkBytes: Int) {
    self.tensor = tensor
    self.file = file
    let block = tensor.type.block ?? (elements: 1, bytes: 1)
    chunkBlocks = UInt64(max(1, chunkBytes / block.bytes))
    switch tensor.layout {
    case .contiguous(_, let bytes): blocks = bytes / UInt64(block.bytes)
    case .inline(let bytes): blocks = UInt64(bytes.count / block.bytes)
    case .strided: blocks = (tensor.elementCount ?? 0) / UInt64(block.elements)
    }
  }
}

/// Streams a tensor's stored bytes; nothing is read before the first `next()`.
package func readRawBytes(of tensor: StoredTensor, from file: WeightFile, chunkBytes: Int = 1 << 20) -> TensorBytes {
  TensorBytes(tensor, file, chunkBytes: chunkBytes)
}
