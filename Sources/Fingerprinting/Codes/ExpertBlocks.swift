import ModelAtlas
import WeightFormats

/// gpt-oss' experts: MXFP4 blocks [experts, outputs, inputs / 32, 16] with a power of two each.
struct ExpertBlocks: CodedTensor {
  let shape: [UInt64]

  init?(_ parts: ModuleTensors, _ claims: ConfigurationClaims) {
    let (blocks, scales) = (parts.shape("_blocks"), parts.shape("_scales"))
    guard parts.type("_blocks") == .u8, parts.type("_scales") == .u8, blocks.count == 4, blocks[3] == 16,
      scales == Array(blocks.prefix(3)), blocks[2] < 1 << 40
    else { return nil }
    shape = [blocks[0], blocks[1], blocks[2] * 32]
  }

  func values(
    row: UInt64, columns: Range<UInt64>, _ parts: ModuleTensors
  ) throws(WeightFormatError) -> [Float] {
    let start = row * shape[2]
    let blocks = (start + columns.lowerBound) / 32..<(start + columns.upperBound - 1) / 32 + 1
    let bytes = try parts.integers("_blocks", blocks.lowerBound * 16..<blocks.upperBound * 16, as: UInt8.self)
    let scales = decoded(try parts.integers("_scales", blocks, as: UInt8.self), as: .f8e8m0)
    return columns.map { column in
      let place = start + column - blocks.lowerBound * 32
      let byte = bytes[Int(place / 2)]
      return float4(place.isMultiple(of: 2) ? byte & 15 : byte >> 4) * scales[Int(place / 32)]
    }
  }
}
