import ModelAtlas

/// Reads elements of one tensor as floats: widened exactly, or dequantized.
///
/// - Parameter elements: in row-major order, inside the tensor.
/// - Complexity: reads only the blocks that hold the elements; one read for a contiguous tensor.
package func readValues(
  of tensor: StoredTensor, elements: Range<UInt64>, from file: WeightFile
) throws(WeightFormatError) -> [Float] {
  guard tensor.valuesReadable, let block = tensor.type.block else {
    throw .valuesNotReadable(path: file.path, tensor: tensor.name, type: tensor.typeName ?? tensor.type.rawValue)
  }
  guard let count = tensor.elementCount, elements.upperBound <= count else {
    preconditionFailure("elements \(elements) of a tensor of shape \(tensor.shape)")
  }
  let perBlock = UInt64(block.elements)
  let first = elements.lowerBound / perBlock
  let last = (elements.upperBound + perBlock - 1) / perBlock
  guard last > first else { return [] }
  let bytes = try readElementBytes(of: tensor, blocks: first..<last, from: file)
  let skipped = Int(elements.lowerBound - first * perBlock)
  let decoded = [Float](unsafeUninitializedCapacity: Int((last - first) * perBlock)) { buffer, initialized in
    let values = UnsafeMutableBufferPointer(rebasing: buffer[..<Int((last - first) * perBlock)])
    bytes.withUnsafeBytes { decodeValues($0, type: tensor.type, isBigEndian: tensor.isBigEndian, into: values) }
    initialized = values.count
  }
  let isWhole = skipped == 0 && decoded.count == elements.count
  let codes = isWhole ? decoded : Array(decoded[skipped..<(skipped + elements.count)])
  return try tensor.scaling?.scaled(codes, elements: elements, shape: tensor.shape, from: file) ?? codes
}

/// The stored bytes of some blocks of a tensor, in row-major order.
func readElementBytes(
  of tensor: StoredTensor, blocks: Range<UInt64>, from file: WeightFile
) throws(WeightFormatError) -> [UInt8] {
  guard let width = tensor.type.block.map({ UInt64($0.bytes) }) else {
    throw .valuesNotReadable(path: file.path, tensor: tensor.name, type: tensor.typeName ?? tensor.type.rawValue)
  }
  let file = tensor.externalFile ?? file
  switch tensor.layout {
  case .inline(let bytes):
    return Array(bytes[Int(blocks.lowerBound * width)..<Int(blocks.upperBound * width)])
  case .contiguous(let offset, let bytes):
    precondition(blocks.upperBound * width <= bytes, "blocks \(blocks) of \(bytes) bytes")
    return try file.read(
      at: offset + blocks.lowerBound * width, count: Int((blocks.upperBound - blocks.lowerBound) * width))
  case .strided(let layout):
    return try gather(blocks, of: tensor.shape, layout, width: width, from: file)
  }
}
