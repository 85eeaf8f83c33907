import ModelAtlas
import WeightFormats

/// GPTQ: codes packed along the inputs, [inputs * bits / 32, outputs]; a scale and a zero point for each group of inputs.
///
/// `g_idx` names each input's group where the order of activations chose them. Three bits straddle words, as a stream.
/// Source: AutoGPTQ; values as llama.cpp's converter rebuilds them.
struct GroupedRows: CodedTensor {
  let shape: [UInt64]
  private let bits: UInt64
  private let groups: UInt64
  /// What the stored zero points lack.
  private let zeroOffset: Float
  private let hasGroupIndex: Bool
  /// Groups that a run of columns meets: all of them where they are in the order of activations.
  private let groupsPerRun: UInt64

  init?(_ parts: ModuleTensors, _ claims: ConfigurationClaims) throws(WeightFormatError) {
    let (codes, zeros, scales) = (parts.shape("qweight"), parts.shape("qzeros"), parts.shape("scales"))
    guard parts.type("qweight") == .i32, codes.count == 2, zeros.count == 2, scales.count == 2, codes[1] == scales[1],
      zeros[0] == scales[0], scales[0] > 0, codes[1] > 0, saturatingProduct(zeros[1], 32) % codes[1] == 0
    else { return nil }
    bits = zeros[1] * 32 / codes[1]
    guard [2, 3, 4, 8].contains(bits), saturatingProduct(codes[0], 32) % bits == 0 else { return nil }
    let inputs = codes[0] * 32 / bits
    hasGroupIndex = parts.type("g_idx") == .i32 && parts.count("g_idx") == inputs
    groups = scales[0]
    // AWQ packs along the outputs and has no index: told apart by the shapes.
    guard hasGroupIndex || inputs % groups == 0 else { return nil }
    shape = [codes[1], inputs]
    groupsPerRun = try Self.isOrdered(parts, inputs: inputs, groups: groups) ? 2 : min(groups, windowColumns)
    zeroOffset = claims.checkpointFormat == "gptq_v2" ? 0 : 1
  }

  var readsPerRun: UInt64 {
    let words = windowColumns * bits / 32
    return (words * shape[0] <= ModuleTensors.columnSpan ? 1 : words) + 2 * groupsPerRun + 1
  }

  /// Whether the index looks as if it were in order: a guess at costs, from its first step.
  private static func isOrdered(
    _ parts: ModuleTensors, inputs: UInt64, groups: UInt64
  ) throws(WeightFormatError) -> Bool {
    guard parts.has("g_idx"), groups > 1, inputs % groups == 0 else { return true }
    let step = inputs / groups
    return try parts.integers("g_idx", (step - 1)..<(step + 1), as: UInt32.self) == [0, 1]
  }

  func values(
    row: UInt64, columns: Range<UInt64>, _ parts: ModuleTensors
  ) throws(WeightFormatError) -> [Float] {
    let firstWord = columns.lowerBound * bits / 32
    let lastWord = (columns.upperBound * bits - 1) / 32
    let words = try parts.column(
      "qweight", first: firstWord * shape[0] + row, step: shape[0], count: lastWord - firstWord + 1)
    let codes = unpacked(
      words, firstBit: columns.lowerBound * bits - firstWord * 32, bits: bits, count: columns.count)
    let groupOfColumn = try groupIndices(columns, parts)
    var known: [UInt64: (scale: Float, zero: Float)] = [:]
    for group in Set(groupOfColumn) { known[group] = try scale(of: group, row: row, parts) }
    return zip(codes, groupOfColumn).map { code, group in
      guard let (scale, zero) = known[group] else { return .nan }
      return scale * (Float(code) - zero)
    }
  }

  private func groupIndices(_ columns: Range<UInt64>, _ parts: ModuleTensors) throws(WeightFormatError) -> [UInt64] {
    guard hasGroupIndex else { return columns.map { $0 / (shape[1] / groups) } }
    // A negative index becomes one beyond all groups.
    return try parts.integers("g_idx", columns, as: UInt32.self).map { UInt64($0) }
  }

  private func scale(
    of group: UInt64, row: UInt64, _ parts: ModuleTensors
  ) throws(WeightFormatError) -> (scale: Float, zero: Float)? {
    guard group < groups else { return nil }
    let at = group * shape[0] + row
    let scale = try parts.floats("scales", at..<(at + 1))[0]
    let wordsPerGroup = shape[0] * bits / 32
    let word = group * wordsPerGroup + row * bits / 32
    let words = try parts.integers("qzeros", word..<min(word + 2, groups * wordsPerGroup), as: UInt32.self)
    let zero = unpacked(words, firstBit: row * bits % 32, bits: bits, count: 1)[0]
    return (scale, Float(zero) + zeroOffset)
  }
}
