import ModelAtlas
import WeightFormats

/// BitNet b1.58: a byte holds one column of four rows, two bits each, that lie a quarter of the matrix apart.
///
/// The scale divides, as llama.cpp's converter has it.
struct TernaryRows: CodedTensor {
  let shape: [UInt64]
  private let scale: Float

  init?(_ parts: ModuleTensors, _ claims: ConfigurationClaims) throws(WeightFormatError) {
    let packed = parts.shape("weight")
    guard parts.type("weight") == .u8, packed.count == 2, packed[0] < 1 << 40, parts.count("weight_scale") == 1,
      !parts.has("weight_scale_2")
    else { return nil }
    shape = [packed[0] * 4, packed[1]]
    scale = try parts.floats("weight_scale", 0..<1)[0]
  }

  func values(
    row: UInt64, columns: Range<UInt64>, _ parts: ModuleTensors
  ) throws(WeightFormatError) -> [Float] {
    let quarter = shape[0] / 4
    let start = row % quarter * shape[1]
    let bytes = try parts.integers(
      "weight", (start + columns.lowerBound)..<(start + columns.upperBound), as: UInt8.self)
    return bytes.map { (Float($0 >> (2 * (row / quarter)) & 3) - 1) / scale }
  }
}
