import ModelAtlas

/// The bytes of some elements as the file stores them, in row-major order: what codes are taken from.
///
/// - Parameter elements: inside the tensor; whole bytes each, no blocks.
package func readStoredElements(
  of tensor: StoredTensor, _ elements: Range<UInt64>, from file: WeightFile
) throws(WeightFormatError) -> [UInt8] {
  precondition(tensor.type.block?.elements == 1, "elements of \(tensor.type) have no bytes of their own")
  return try readElementBytes(of: tensor, blocks: elements, from: file)
}

/// The bytes of some blocks as the file stores them, in row-major order.
///
/// - Parameter blocks: inside the tensor; a block is one element of plain types.
package func readStoredBlocks(
  of tensor: StoredTensor, _ blocks: Range<UInt64>, from file: WeightFile
) throws(WeightFormatError) -> [UInt8] {
  try readElementBytes(of: tensor, blocks: blocks, from: file)
}
