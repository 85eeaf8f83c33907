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
