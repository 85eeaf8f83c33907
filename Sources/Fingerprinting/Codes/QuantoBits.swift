import ModelAtlas
import WeightFormats

/// Quanto in four and two bits: the matrix folded into groups, one a row, with a scale and a shift each.
///
/// The folded rows are cut into as many parts as a byte holds codes; the first part lies in the lowest bits. The file does
/// not say how wide the matrix is: `rowWidth` is told by the model's other tensors.
/// Source: optimum-quanto's `pack_weights` and `QBitsTensor`.
struct QuantoBits: CodedTensor {
  let shape: [UInt64]
  private let bits: UInt64
  private let packedRows: UInt64
  private let group: UInt64
  private let isShiftScaled: Bool

  init?(_ parts: ModuleTensors, _ claims: ConfigurationClaims) {
    let packed = parts.shape("weight._data")
    let rows = parts.count("weight._scale")
    guard parts.type("weight._data") == .u8, packed.count == 2, packed[0] > 0, packed[1] > 0, rows > 0,
      parts.shape("weight._scale").first == rows, parts.count("weight._shift") == rows, let width = parts.rowWidth
    else { return nil }
    let (count, overflow) = rows.multipliedReportingOverflow(by: packed[1])
    guard !overflow, width > 0, count % width == 0,
      let perByte = [2, 4].first(where: { (rows - 1) / $0 + 1 == packed[0] }), let type = parts.type("weight._shift")
    else { return nil }
    bits = 8 / perByte
    (packedRows, group) = (packed[0], packed[1])
    isShiftScaled = !type.isPlainFloat
    shape = [count / width, width]
  }

  func values(
    row: UInt64, columns: Range<UInt64>, _ parts: ModuleTensors
  ) throws(WeightFormatError) -> [Float] {
    // One stretch a folded row.
    try valuesOfLines(row: row, columns: columns, rowWidth: shape[1], lineWidth: group) {
      line, range throws(WeightFormatError) in
      try stretch(line, range, parts)
    }
  }

  private func stretch(
    _ line: UInt64, _ range: Range<UInt64>, _ parts: ModuleTensors
  ) throws(WeightFormatError) -> [Float] {
    let start = line % packedRows * group
    let bytes = try parts.integers(
      "weight._data", (start + range.lowerBound)..<(start + range.upperBound), as: UInt8.self)
    let scale = try parts.floats("weight._scale", line..<(line + 1))[0]
    let shift = try parts.floats("weight._shift", line..<(line + 1))[0]
    let low = line / packedRows * bits
    return bytes.map { byte in
      let code = Float(byte >> low & (1 << UInt8(bits) - 1))
      return isShiftScaled ? scale * (code - shift) : scale * code - shift
    }
  }
}
