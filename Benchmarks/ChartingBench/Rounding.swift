import ModelAtlas

/// What storing values in a type leaves of them. Blocks were dealt with by whoever made them.
func stored(_ values: [Float], as type: ElementType) -> [Float] {
  switch type {
  case .bf16: values.map(brainFloat)
  case .f16: values.map { Float(Float16($0)) }
  default: values
  }
}

private func brainFloat(_ value: Float) -> Float {
  let bits = value.bitPattern
  return Float(bitPattern: (bits &+ 0x7FFF &+ ((bits >> 16) & 1)) & 0xFFFF_0000)
}

/// Dequantized values of a model that some tool quantized; norms stay, and bitsandbytes' kinds leave word vectors and
/// heads alone, too.
func quantized(_ weights: [Float], _ shape: Architecture, _ kind: BredModel.Kind) -> [Float] {
  var result = weights
  for tensor in shape.tensors where tensor.isMatrix {
    if kind == .int8 || kind == .nf4, !tensor.role.hasPrefix("blk.") { continue }
    let block = kind == .int8 ? tensor.columns : 32
    for start in stride(from: tensor.start, to: tensor.range.upperBound, by: block) {
      let range = start..<start + block
      result.replaceSubrange(range, with: quantizedBlock(Array(weights[range]), kind))
    }
  }
  return result
}

private func quantizedBlock(_ values: [Float], _ kind: BredModel.Kind) -> [Float] {
  let largest = values.lazy.map(\.magnitude).max() ?? 0
  guard largest > 0 else { return values }
  switch kind {
  case .q8_0:
    let (scale, inverse) = (largest / 127, 1 / (largest / 127))
    let half = Float(Float16(scale))
    return values.map { ($0 * inverse).rounded(.toNearestOrAwayFromZero) * half }
  case .q4_0:
    var extreme: Float = 0
    for value in values where value.magnitude > extreme.magnitude { extreme = value }
    let (scale, inverse) = (extreme / -8, 1 / (extreme / -8))
    let half = Float(Float16(scale))
    return values.map { (min(15, ($0 * inverse + 8.5).rounded(.down)) - 8) * half }
  case .int8:
    return values.map { ($0 * (127 / largest)).rounded() * (largest / 127) }
  default:
    return values.map { value in nearestLevel(value / largest) * largest }
  }
}

/// The sixteen levels of NF4. Source: bitsandbytes, `create_normal_map`.
private let levels: [Float] = [
  -1, -0.6961928, -0.52507305, -0.3949175, -0.28444138, -0.18477343, -0.09105004, 0, 0.0795803, 0.1609302, 0.2461123,
  0.33791524, 0.44070983, 0.562617, 0.72295684, 1,
]

private func nearestLevel(_ value: Float) -> Float {
  levels.min { ($0 - value).magnitude < ($1 - value).magnitude } ?? 0
}
