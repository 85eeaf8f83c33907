import ModelAtlas
import WeightFormats

/// gpt-oss' experts: MXFP4 blocks [experts, outputs, inputs / 32, 16] with a power of two each.
///
/// The model's own layout is [experts, inputs, outputs], so one row of it takes a nibble out of each of many blocks.
struct ExpertBlocks: CodedTensor {
  let shape: [UInt64]
  private let inputBlocks: UInt64

  init?(_ parts: ModuleTensors, _ claims: QuantizationClaims) {
    let (blocks, scales) = (parts.shape("_blocks"), parts.shape("_scales"))
    guard parts.type("_blocks") == .u8, parts.type("_scales") == .u8, blocks.count == 4, blocks[3] == 16,
      scales == Array(blocks.prefix(3)), blocks[2] < 1 << 40
    else { return nil }
    inputBlocks = blocks[2]
    shape = [blocks[0], blocks[2] * 32, blocks[1]]
  }

  var readsPerRun: UInt64 { 2 * windowColumns }

  func values(
    row: UInt64, columns: Range<UInt64>, _ parts: ModuleTensors
  ) throws(WeightFormatError) -> [Float] {
    let (expert, input) = (row / shape[1], row % shape[1])
    var values: [Float] = []
    for output in columns {
      let block = (expert * shape[2] + output) * inputBlocks + input / 32
      let at = block * 16 + input % 32 / 2
      let byte = try parts.integers("_blocks", at..<(at + 1), as: UInt8.self)[0]
      let scale = decoded(try parts.integers("_scales", block..<(block + 1), as: UInt8.self), as: .f8e8m0)[0]
      values.append(float4(input.isMultiple(of: 2) ? byte & 15 : byte >> 4) * scale)
    }
    return values
  }
}
