import ModelAtlas
import WeightFormats

/// compressed-tensors' `pack-quantized`: each row a stream of codes in 32-bit words, a scale a group of columns.
///
/// Codes are stored with half their range added, or come with zero points, which are packed along the rows.
/// Source: compressed-tensors 0.20.0.
struct PackedIntegers: CodedTensor {
  let shape: [UInt64]
  private let bits: UInt64
  private let groups: UInt64
  private let words: UInt64
  private let hasZeros: Bool

  init?(_ parts: ModuleTensors, _ claims: ConfigurationClaims) throws(WeightFormatError) {
    let (codes, scales) = (parts.shape("weight_packed"), parts.shape("weight_scale"))
    guard parts.type("weight_packed") == .i32, codes.count == 2, parts.count("weight_shape") == 2,
      scales.count == 2 || parts.count("weight_scale") == 1
    else { return nil }
    let dimensions = try parts.floats("weight_shape", 0..<2)
    // Beyond 2^24 a float is no exact count, and no dimension.
    guard dimensions.allSatisfy({ $0 >= 1 && $0 <= 0x1p24 }) else { return nil }
    shape = dimensions.map { UInt64($0) }
    words = codes[1]
    groups = scales.count == 2 ? scales[1] : 1
    let columns = shape[1]
    // Several widths may fill as many words; the widest that fits is the one that leaves no word over.
    let fitting = (2...8).last { (columns * UInt64($0) + 31) / 32 == codes[1] }
    guard let fitting, codes[0] == shape[0], groups > 0, columns % groups == 0,
      scales.count < 2 || scales[0] == shape[0] || parts.count("weight_scale") == 1
    else { return nil }
    bits = UInt64(fitting)
    hasZeros = parts.has("weight_zero_point")
    let isOrdered = parts.has("weight_g_idx")
    guard !isOrdered else { return nil }
    guard !hasZeros || parts.count("weight_zero_point") >= (shape[0] * bits + 31) / 32 * groups else { return nil }
  }

  func values(
    row: UInt64, columns: Range<UInt64>, _ parts: ModuleTensors
  ) throws(WeightFormatError) -> [Float] {
    let firstWord = columns.lowerBound * bits / 32
    let lastWord = (columns.upperBound * bits - 1) / 32
    let start = row * words
    let stream = try parts.integers("weight_packed", (start + firstWord)..<(start + lastWord + 1), as: UInt32.self)
    let codes = unpacked(
      stream, firstBit: columns.lowerBound * bits - firstWord * 32, bits: bits, count: columns.count)
    let groupColumns = shape[1] / groups
    let wanted = (columns.lowerBound / groupColumns)..<((columns.upperBound - 1) / groupColumns + 1)
    let first = parts.count("weight_scale") == 1 ? 0 : row * groups
    let scales = try parts.floats("weight_scale", (first + wanted.lowerBound)..<(first + wanted.upperBound))
    let zeros = try zeroPoints(row, wanted, parts)
    return zip(columns, codes).map { column, code in
      let group = Int(column / groupColumns - wanted.lowerBound)
      return (Float(code) - zeros[group]) * scales[group]
    }
  }

  private func zeroPoints(
    _ row: UInt64, _ wanted: Range<UInt64>, _ parts: ModuleTensors
  ) throws(WeightFormatError) -> [Float] {
    guard hasZeros else { return wanted.map { _ in Float(1 << (bits - 1)) } }
    let first = row * bits / 32
    let last = ((row + 1) * bits - 1) / 32
    var zeros: [Float] = []
    for group in wanted {
      let stream = try parts.column(
        "weight_zero_point", first: first * groups + group, step: groups, count: last - first + 1)
      zeros.append(Float(unpacked(stream, firstBit: row * bits % 32, bits: bits, count: 1)[0]))
    }
    return zeros
  }
}
