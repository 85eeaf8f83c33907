import ModelAtlas
import WeightFormats

/// MLX's affine codes: each row a stream of b-bit codes in 32-bit words, times a scale, plus a bias for each group.
///
/// Source: PyPI mlx 0.32 (`dequantize`).
struct AffineWords: CodedTensor {
  let shape: [UInt64]
  private let bits: UInt64
  private let group: UInt64

  init?(_ parts: ModuleTensors, _ claims: ConfigurationClaims) {
    let (words, scales) = (parts.shape("weight"), parts.shape("scales"))
    guard parts.type("weight") == .u32, parts.shape("biases") == scales, words.count >= 2,
      words.dropLast() == scales.dropLast(), let width = words.last, let groups = scales.last, groups > 0,
      width < 1 << 40, width * 32 % groups == 0
    else { return nil }
    let product = width * 32 / groups
    let claim = claims.layout(of: parts.module).map { ($0.bits, $0.group) }
    let known = parts.bits.flatMap { $0 > 0 && product % $0 == 0 ? ($0, product / $0) : nil }
    guard let layout = [claim, known].compactMap({ $0 }).first(where: { $0.0 &* $0.1 == product }),
      [2, 3, 4, 5, 6, 8].contains(layout.0)
    else { return nil }
    (bits, group) = layout
    shape = words.dropLast() + [groups * group]
  }

  func values(
    row: UInt64, columns: Range<UInt64>, _ parts: ModuleTensors
  ) throws(WeightFormatError) -> [Float] {
    let rowColumns = shape.last ?? 0
    let start = row * (rowColumns * bits / 32)
    let firstWord = columns.lowerBound * bits / 32
    let lastWord = (columns.upperBound * bits - 1) / 32
    let words = try parts.integers("weight", (start + firstWord)..<(start + lastWord + 1), as: UInt32.self)
    let codes = unpacked(words, firstBit: columns.lowerBound * bits - firstWord * 32, bits: bits, count: columns.count)
    let groups = (columns.lowerBound / group)..<((columns.upperBound - 1) / group + 1)
    let first = row * (rowColumns / group)
    let wanted = (first + groups.lowerBound)..<(first + groups.upperBound)
    let scales = try parts.floats("scales", wanted)
    let biases = try parts.floats("biases", wanted)
    return zip(columns, codes).map { column, code in
      let index = Int(column / group - groups.lowerBound)
      return scales[index] * Float(code) + biases[index]
    }
  }
}
