import ModelAtlas
import WeightFormats

/// HQQ in 8, 4, 3, 2 and 1 bits: codes of the matrix folded into groups, with a scale and a zero point a group.
///
/// The folded rows are cut into as many equal parts as a word holds codes; the first part lies in the highest bits. Three
/// bits go ten to a word of 32, the last part padded with zeros.
/// Source: hqq's `BitPack` and `dequantize`.
struct HalfQuadratic: CodedTensor {
  let shape: [UInt64]
  private let bits: UInt64
  /// Rows of packed words: each holds a row of every part.
  private let packedRows: UInt64
  private let partsPerWord: UInt64
  private let width: UInt64
  private let groupsAreRows: Bool
  private let isWide: Bool

  init?(_ parts: ModuleTensors, _ claims: ConfigurationClaims) throws(WeightFormatError) {
    let packed = parts.shape("W_q")
    guard let type = parts.type("W_q"), type == .u8 || type == .i32, packed.count == 2, packed[0] > 0, packed[1] > 0,
      parts.count("shape") == 2, parts.count("scale") > 0, parts.count("scale") == parts.count("zero")
    else { return nil }
    let dimensions = try parts.floats("shape", 0..<2)
    guard dimensions.allSatisfy({ $0 >= 1 && $0 <= 0x1p24 }) else { return nil }
    shape = dimensions.map { UInt64($0) }
    let count = shape[0] * shape[1]
    guard count % packed[1] == 0, packed[0] < 1 << 40 else { return nil }
    (packedRows, width, isWide) = (packed[0], packed[1], type == .i32)
    let rows = count / width
    if isWide {
      // Padded to whole words.
      guard (rows + 9) / 10 == packedRows else { return nil }
      (bits, partsPerWord) = (3, 10)
    } else {
      guard rows % packedRows == 0, [1, 2, 4, 8].contains(rows / packedRows) else { return nil }
      partsPerWord = rows / packedRows
      bits = 8 / partsPerWord
    }
    guard parts.count("scale") == rows || parts.count("scale") == width else { return nil }
    groupsAreRows = parts.shape("scale").first == rows
  }

  func values(
    row: UInt64, columns: Range<UInt64>, _ parts: ModuleTensors
  ) throws(WeightFormatError) -> [Float] {
    // One stretch a folded row.
    try valuesOfLines(row: row, columns: columns, rowWidth: shape[1], lineWidth: width) {
      line, range throws(WeightFormatError) in
      try stretch(line, range, parts)
    }
  }

  private func stretch(
    _ line: UInt64, _ range: Range<UInt64>, _ parts: ModuleTensors
  ) throws(WeightFormatError) -> [Float] {
    let start = line % packedRows * width
    let elements = (start + range.lowerBound)..<(start + range.upperBound)
    let words =
      isWide
      ? try parts.integers("W_q", elements, as: UInt32.self)
      : try parts.integers("W_q", elements, as: UInt8.self).map { UInt32($0) }
    let shift = (partsPerWord - 1 - line / packedRows) * bits
    let wanted = groupsAreRows ? line..<(line + 1) : range
    let scales = try parts.floats("scale", wanted)
    let zeros = try parts.floats("zero", wanted)
    return words.enumerated().map { index, word in
      let group = groupsAreRows ? 0 : index
      return (Float(word >> shift & (1 << UInt32(bits) - 1)) - zeros[group]) * scales[group]
    }
  }
}
