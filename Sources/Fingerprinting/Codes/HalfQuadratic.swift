import ModelAtlas
import WeightFormats

/// HQQ in eight and four bits: codes of the matrix folded into groups, with a scale and a zero point a group.
///
/// Four bits: the upper half of the folded rows lies in the high nibbles, the lower half in the low ones.
/// Source: hqq's `BitPack` and `dequantize`.
struct HalfQuadratic: CodedTensor {
  let shape: [UInt64]
  private let bits: UInt64
  /// The folded matrix: [rows, width]; groups run along a row or down a column.
  private let rows: UInt64
  private let width: UInt64
  private let groupsAreRows: Bool

  init?(_ parts: ModuleTensors, _ claims: QuantizationClaims) throws(WeightFormatError) {
    let packed = parts.shape("W_q")
    guard parts.type("W_q") == .u8, packed.count == 2, packed[1] > 0, parts.count("shape") == 2,
      parts.count("scale") > 0, parts.count("scale") == parts.count("zero")
    else { return nil }
    let dimensions = try parts.floats("shape", 0..<2)
    guard dimensions.allSatisfy({ $0 >= 1 && $0 <= 0x1p24 }) else { return nil }
    shape = dimensions.map { UInt64($0) }
    let count = shape[0] * shape[1]
    switch parts.count("W_q") {
    case count: bits = 8
    case count / 2 where count.isMultiple(of: 2): bits = 4
    default: return nil
    }
    width = packed[1]
    rows = packed[0] * (8 / bits)
    guard parts.count("scale") == rows || parts.count("scale") == width else { return nil }
    groupsAreRows = parts.shape("scale").first == rows
  }

  func values(
    row: UInt64, columns: Range<UInt64>, _ parts: ModuleTensors
  ) throws(WeightFormatError) -> [Float] {
    var values: [Float] = []
    var element = row * shape[1] + columns.lowerBound
    let end = row * shape[1] + columns.upperBound
    // One stretch a folded row.
    while element < end {
      let (line, from) = (element / width, element % width)
      let to = min(width, from + end - element)
      values += try stretch(line, from..<to, parts)
      element += to - from
    }
    return values
  }

  private func stretch(
    _ line: UInt64, _ range: Range<UInt64>, _ parts: ModuleTensors
  ) throws(WeightFormatError) -> [Float] {
    let packedLine = bits == 8 ? line : line % (rows / 2)
    let start = packedLine * width
    let bytes = try parts.integers(
      "W_q", (start + range.lowerBound)..<(start + range.upperBound), as: UInt8.self)
    let wanted = groupsAreRows ? line..<(line + 1) : range
    let scales = try parts.floats("scale", wanted)
    let zeros = try parts.floats("zero", wanted)
    return bytes.enumerated().map { index, byte in
      let code = bits == 8 ? byte : line < rows / 2 ? byte >> 4 : byte & 15
      let group = groupsAreRows ? 0 : index
      return (Float(code) - zeros[group]) * scales[group]
    }
  }
}
