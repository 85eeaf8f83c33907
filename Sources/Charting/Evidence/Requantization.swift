import ModelAtlas

/// Quantizes a parent's values as the child's type prescribes and counts the blocks that come out equal.
///
/// Q8_0 and Q4_0 are deterministic: the true parent reproduces every block, a sibling 1 % away almost none. A sample's
/// windows are whole blocks of 32, because rows start at a block's first element.
/// Source: ggml's `quantize_row_q8_0_ref`, `quantize_row_q4_0_ref`; shares measured in reference tables of quantizers.
///
/// - Parameter stored: the child's dequantized values.
/// - Returns: nil for types without a known deterministic quantizer.
func requantized(
  _ stored: ArraySlice<Float>, as type: ElementType, from parent: ArraySlice<Float>
) -> (total: Int, equal: Int)? {
  guard type == .q8_0 || type == .q4_0 else { return nil }
  var (total, equal) = (0, 0)
  for block in 0..<stored.count / 32 {
    let x = stored.dropFirst(block * 32).prefix(32)
    let y = parent.dropFirst(block * 32).prefix(32)
    let rebuilt = type == .q8_0 ? eightBitBlock(y) : fourBitBlock(y)
    // One unit of a Float's last place: dequantizing kernels differ in the order of their two products.
    let slack = (x.lazy.map(\.magnitude).max() ?? 0) * 1e-6
    total += 1
    if zip(x, rebuilt).allSatisfy({ ($0 - $1).magnitude <= slack }) { equal += 1 }
  }
  return (total, equal)
}

private func eightBitBlock(_ values: ArraySlice<Float>) -> [Float] {
  let scale = (values.lazy.map(\.magnitude).max() ?? 0) / 127
  let inverse: Float = scale > 0 ? 1 / scale : 0
  let stored = nearestHalf(scale)
  return values.map { ($0 * inverse).rounded(.toNearestOrAwayFromZero) * stored }
}

private func fourBitBlock(_ values: ArraySlice<Float>) -> [Float] {
  var extreme: Float = 0
  for value in values where value.magnitude > extreme.magnitude { extreme = value }
  let scale = extreme / -8
  let inverse: Float = scale != 0 ? 1 / scale : 0
  let stored = nearestHalf(scale)
  return values.map { (min(15, ($0 * inverse + 8.5).rounded(.down)) - 8) * stored }
}
