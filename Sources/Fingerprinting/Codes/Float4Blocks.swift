import ModelAtlas
import WeightFormats

/// NVFP4, MXFP4 and MXFP8: small floats in rows, a scale of one byte a block of 16 or 32 columns.
///
/// Two E2M1 in a byte, the low nibble first; MLX packs the same bytes into words. Scales are E4M3 (NVFP4, with a scale of
/// the whole tensor, which compressed-tensors divides by and ModelOpt multiplies with) or powers of two.
struct Float4Blocks: CodedTensor {
  let shape: [UInt64]
  private let codes: ByteString
  private let scales: ByteString
  /// Elements of the codes' tensor that a word of 32 bits takes: 1 or 4.
  private let bitsPerCode: UInt64
  private let blockColumns: UInt64
  private let scaleType: ElementType
  private let factor: Float

  init?(_ parts: ModuleTensors, _ claims: ConfigurationClaims) throws(WeightFormatError) {
    guard let layout = Self.layout(parts), parts.shape(layout.codes).count >= 2 else { return nil }
    (codes, scales) = (layout.codes, layout.scales)
    let (stored, scaleShape) = (parts.shape(codes), parts.shape(scales))
    guard let width = stored.last, let blocks = scaleShape.last, blocks > 0, width < 1 << 40,
      stored.dropLast() == scaleShape.dropLast()
    else { return nil }
    let bytes = width * (parts.type(codes) == .u32 ? 4 : 1)
    // MLX tells its modes by the bytes of a block: 8 of 16 codes, 16 of 32 codes, 32 of 32 whole bytes.
    bitsPerCode = parts.type(codes) == .u32 && bytes == blocks * 32 ? 8 : 4
    let columns = bytes * 8 / bitsPerCode
    guard columns % blocks == 0, [16, 32].contains(columns / blocks) else { return nil }
    blockColumns = columns / blocks
    shape = stored.dropLast() + [columns]
    scaleType = blockColumns == 16 ? .f8e4m3 : .f8e8m0
    switch parts.first(of: "weight_global_scale", "weight_scale_2") {
    case "weight_global_scale": factor = 1 / (try parts.floats("weight_global_scale", 0..<1)[0])
    case "weight_scale_2": factor = try parts.floats("weight_scale_2", 0..<1)[0]
    default: factor = 1
    }
  }

  private static func layout(_ parts: ModuleTensors) -> (codes: ByteString, scales: ByteString)? {
    if parts.type("weight_packed") == .u8, parts.has("weight_scale") { return ("weight_packed", "weight_scale") }
    if parts.type("weight") == .u8, parts.has("weight_scale_2"), parts.has("weight_scale") {
      return ("weight", "weight_scale")
    }
    if parts.type("weight") == .u32, parts.type("scales") == .u8, !parts.has("biases") { return ("weight", "scales") }
    return nil
  }

  func values(
    row: UInt64, columns: Range<UInt64>, _ parts: ModuleTensors
  ) throws(WeightFormatError) -> [Float] {
    let bytes = try codeBytes(row: row, columns: columns, parts)
    let blocks = (columns.lowerBound / blockColumns)..<((columns.upperBound - 1) / blockColumns + 1)
    let start = row * ((shape.last ?? 0) / blockColumns)
    let stored = try parts.integers(
      scales, (start + blocks.lowerBound)..<(start + blocks.upperBound), as: UInt8.self)
    let steps = decoded(stored, as: scaleType)
    let wide = bitsPerCode == 8 ? decoded(bytes, as: .f8e4m3) : []
    let first = columns.lowerBound
    return columns.map { column in
      let step = steps[Int(column / blockColumns - blocks.lowerBound)] * factor
      if bitsPerCode == 8 { return wide[Int(column - first)] * step }
      let byte = bytes[Int(column / 2 - first / 2)]
      return float4(column.isMultiple(of: 2) ? byte & 15 : byte >> 4) * step
    }
  }

  /// The bytes that hold the codes of some columns, whatever the tensor's own element.
  private func codeBytes(
    row: UInt64, columns: Range<UInt64>, _ parts: ModuleTensors
  ) throws(WeightFormatError) -> [UInt8] {
    let rowBytes = (shape.last ?? 0) * bitsPerCode / 8
    let from = row * rowBytes + columns.lowerBound * bitsPerCode / 8
    let to = row * rowBytes + (columns.upperBound * bitsPerCode + 7) / 8
    guard parts.type(codes) == .u32 else { return try parts.integers(codes, from..<to, as: UInt8.self) }
    let words = try parts.integers(codes, (from / 4)..<((to + 3) / 4), as: UInt32.self)
    let all = words.flatMap { word in (0..<4).map { UInt8(truncatingIfNeeded: word >> (8 * $0)) } }
    return Array(all.dropFirst(Int(from % 4)).prefix(Int(to - from)))
  }
}

/// E2M1: sign, two bits of exponent, one of mantissa.
func float4(_ code: UInt8) -> Float {
  let magnitudes: (Float, Float, Float, Float, Float, Float, Float, Float) = (0, 0.5, 1, 1.5, 2, 3, 4, 6)
  let magnitude = withUnsafeBytes(of: magnitudes) { $0.load(fromByteOffset: Int(code & 7) * 4, as: Float.self) }
  return code & 8 == 0 ? magnitude : -magnitude
}

/// One-byte floats by their definition.
func decoded(_ bytes: [UInt8], as type: ElementType) -> [Float] {
  [Float](unsafeUninitializedCapacity: bytes.count) { buffer, initialized in
    let values = UnsafeMutableBufferPointer(rebasing: buffer[..<bytes.count])
    bytes.withUnsafeBytes { decodeValues($0, type: type, into: values) }
    initialized = bytes.count
  }
}
