import ModelAtlas
import Testing

@testable import Fingerprinting

@Suite("Values rebuilt from codes that are small enough to check by hand")
struct HandmadeCodesTests {
  @Test("FP8 blocks of 128 by 128 have a scale each; the last ones are cut")
  func blocksOfFP8() throws {
    let values = try rebuiltValues([
      // 0x38 is 1.
      ("weight", "F8_E4M3", [200, 256], [UInt8](repeating: 0x38, count: 200 * 256)),
      ("weight_scale_inv", "F32", [2, 2], floats([1, 2, 3, 4])),
    ])
    let corners: [Float] = [values[0], values[255], values[150 * 256], values[150 * 256 + 200]]
    #expect(corners == [1, 2, 3, 4])
  }

  @Test(
    "FP8 has one scale a matrix, or one a row, under each writer's name",
    arguments: ["weight_scale", "weight_scale_inv", "scale_weight", "qscale_weight"])
  func scalesOfFP8(name: String) throws {
    // 0x38 is 1, 0xC0 is -2.
    let codes: GoldenPart = ("weight", "F8_E4M3", [2, 2], [0x38, 0xC0, 0x38, 0xC0])
    #expect(try rebuiltValues([codes, (name, "F32", [], floats([4]))]) == [4, -8, 4, -8])
    #expect(try rebuiltValues([codes, (name, "F32", [2, 1], floats([4, 8]))]) == [4, -8, 8, -16])
  }

  @Test("Quanto's and bitsandbytes' bytes are scaled by the row", arguments: [("weight._scale", 1), ("SCB", 127)])
  func rows(scale: String, divisor: Int) throws {
    let codes = scale == "SCB" ? "weight" : "weight._data"
    let values = try rebuiltValues([
      (codes, "I8", [2, 2], [127, 0xFF, 2, 0]), (scale, "F32", scale == "SCB" ? [2] : [2, 1], floats([1, 10])),
    ])
    let expected: [Float] = [127, -1, 20, 0]
    let error = zip(values, expected).map { abs($0 * Float(divisor) - $1) }.max()
    #expect(values.count == 4 && error.map { $0 < 1e-4 } == true)
  }

  @Test("three bits straddle words: GPTQ's streams run down the inputs, its zero points along the outputs")
  func threeBits() throws {
    let column = stream(Array(0..<32).map { $0 % 8 }, bits: 3)
    let rows = words(column.flatMap { [UInt32](repeating: $0, count: 32) })
    let values = try rebuiltValues([
      ("qweight", "I32", [3, 32], rows),
      ("qzeros", "I32", [1, 3], words(column)),
      ("scales", "F16", [1, 32], halves(0x4000, 32)),
    ])
    var expected: [Float] = []
    for row in 0..<32 {
      for column in 0..<32 { expected.append(Float(2 * (column % 8 - row % 8 - 1))) }
    }
    #expect(values == expected)
  }

  @Test("a GPTQ index that names a group beyond the last gives no number")
  func groupBeyondTheLast() throws {
    let values = try rebuiltValues([
      ("qweight", "I32", [1, 8], words([UInt32](repeating: 0x2222_2222, count: 8))),
      ("qzeros", "I32", [1, 1], words([0])),
      ("scales", "F16", [1, 8], halves(0x3C00, 8)),
      ("g_idx", "I32", [8], words([0, 0, 0, 0, 0, 0, 1, .max])),
    ])
    #expect(values[..<6].allSatisfy { $0 == 1 } && values[6].isNaN && values[7].isNaN)
  }

  @Test("compressed-tensors' zero points are packed along the rows")
  func zeroPoints() throws {
    let values = try rebuiltValues([
      ("weight_packed", "I32", [8, 1], words([UInt32](repeating: 0x7654_3210, count: 8))),
      ("weight_scale", "F32", [8, 1], floats([Float](repeating: 0.5, count: 8))),
      ("weight_zero_point", "I32", [1, 1], words([0x7654_3210])),
      ("weight_shape", "I32", [2], words([8, 8])),
    ])
    var expected: [Float] = []
    for row in 0..<8 {
      for column in 0..<8 { expected.append(0.5 * Float(column - row)) }
    }
    #expect(values == expected)
  }

  @Test("NVFP4 is divided by its global scale in compressed-tensors, multiplied in ModelOpt")
  func smallFloats() throws {
    // 0x38 is 1, 0x40 is 2 in E4M3; the bytes hold 1 (low) and -6 (high).
    let blocks: (String) -> [GoldenPart] = { codes in
      let bytes = [UInt8](repeating: 0xF2, count: 16)
      return [(codes, "U8", [1, 16], bytes), ("weight_scale", "F8_E4M3", [1, 2], [0x38, 0x40])]
    }
    let divided = try rebuiltValues(blocks("weight_packed") + [("weight_global_scale", "F32", [1], floats([2]))])
    let multiplied = try rebuiltValues(blocks("weight") + [("weight_scale_2", "F32", [], floats([2]))])
    #expect(divided.count == 32 && multiplied.count == 32)
    #expect(Array(divided.prefix(2) + divided.suffix(2)) == [0.5, -3, 1, -6])
    #expect(Array(multiplied.prefix(2) + multiplied.suffix(2)) == [2, -12, 4, -24])
  }

  @Test("gpt-oss' experts are blocks of 32 inputs")
  func experts() throws {
    // Two outputs of 32 inputs: all 1 times 1, but for input 1; all 2 times 1/2.
    var bytes = [UInt8](repeating: 0x22, count: 16) + [UInt8](repeating: 0x44, count: 16)
    bytes[0] = 0x52
    let values = try rebuiltValues(
      [("_blocks", "U8", [1, 2, 1, 16], bytes), ("_scales", "U8", [1, 2, 1], [127, 126])],
      module: "model.layers.0.mlp.experts.down_proj", role: "blk.0.ffn_down_exps.0.weight")
    #expect(
      values.count == 64 && Array(values[..<4]) == [1, 3, 1, 1]
        && Array(values[32...]) == [Float](repeating: 1, count: 32))
  }

  @Test("HQQ folds a matrix into groups and lays one half over the other")
  func halfQuadratic() throws {
    let values = try rebuiltValues([
      ("W_q", "U8", [2, 4], [0x18, 0x29, 0x3A, 0x4B, 0x5C, 0x6D, 0x7E, 0x0F]),
      ("scale", "F32", [4, 1], floats([1, 2, 3, 4])), ("zero", "F32", [4, 1], floats([0, 1, 0, 1])),
      ("shape", "I32", [2], words([2, 8])),
    ])
    #expect(values == [1, 2, 3, 4, 8, 10, 12, -2, 24, 27, 30, 33, 44, 48, 52, 56])
  }

  @Test("HQQ's two bits are four parts, its three bits ten to a word, the last part padded")
  func fewBitsOfHalfQuadratic() throws {
    // Folded rows 0 to 3 hold the codes 3, 2, 1, 0.
    let two = try rebuiltValues([
      ("W_q", "U8", [1, 4], [UInt8](repeating: 0b1110_0100, count: 4)),
      ("scale", "F32", [4, 1], floats([1, 1, 1, 10])), ("zero", "F32", [4, 1], floats([0, 0, 0, 1])),
      ("shape", "I32", [2], words([2, 8])),
    ])
    #expect(two == [3, 3, 3, 3, 2, 2, 2, 2, 1, 1, 1, 1, -10, -10, -10, -10])
    // Twelve folded rows of codes 0 to 7 and 0 to 3: two words of ten a column.
    let codes = (0..<20).map { $0 < 12 ? UInt32($0 % 8) : 0 }
    let packed = (0..<2).map { word in (0..<10).reduce(UInt32(0)) { $0 << 3 | codes[$1 * 2 + word] } }
    let three = try rebuiltValues([
      ("W_q", "I32", [2, 2], words([packed[0], packed[0], packed[1], packed[1]])),
      ("scale", "F32", [12, 1], floats([Float](repeating: 1, count: 12))),
      ("zero", "F32", [12, 1], floats([Float](repeating: 0, count: 12))), ("shape", "I32", [2], words([3, 8])),
    ])
    #expect(three == (0..<24).map { Float($0 / 2 % 8) })
  }

  @Test("Quanto's parts begin in the lowest bits, and the norms tell how wide a row is", arguments: [true, false])
  func quanto(isShiftScaled: Bool) throws {
    let folder = ScratchFolder()
    // Two rows of 8 in four groups of 4: groups 0 and 1 lie in the low nibbles.
    folder.write(
      "model.safetensors",
      safetensorsFile([
        (
          "layers.0.self_attn.q_proj.weight._data", "U8", [2, 4], [0x31, 0x31, 0x31, 0x31, 0x42, 0x42, 0x42, 0x42]
        ),
        ("layers.0.self_attn.q_proj.weight._scale", "F32", [4, 1], floats([1, 10, 100, 1000])),
        (
          "layers.0.self_attn.q_proj.weight._shift", isShiftScaled ? "I8" : "F32", [4, 1],
          isShiftScaled ? [1, 1, 1, 1] : floats([1, 1, 1, 1])
        ),
        ("norm.weight", "F32", [8], floats([Float](repeating: 1, count: 8))),
      ]))
    let reading = readModel(modelSource(folder.path, name: "m"))
    #expect(reading.facts.quantization?.method == "quanto" && reading.facts.parameters == 24)
    let sample = reading.detail.sample
    let chunks = sample.chunks.filter(\.isMatrix).sorted { $0.row < $1.row }
    let values = chunks.flatMap { sample.values[$0.offset..<$0.offset + $0.count] }
    let expected: [Float] = isShiftScaled ? [0, 10, 200, 3000] : [0, 19, 299, 3999]
    #expect(values == expected.flatMap { [Float](repeating: $0, count: 4) })
  }

  @Test("AQLM adds a vector of each codebook")
  func additive() throws {
    // Entry n of all holds 10n, 10n + 1, and so on.
    var vectors: [Float] = []
    for entry in 0..<8 {
      for place in 0..<8 { vectors.append(Float(entry * 10 + place)) }
    }
    let values = try rebuiltValues([
      // The last code is the book's last entry, which is -1 in a signed byte.
      ("codes", "I8", [1, 2, 2], [0, 0, 1, 0xFF]), ("codebooks", "F32", [2, 4, 1, 8], floats(vectors)),
      ("scales", "F32", [1, 1, 1, 1], floats([0.5])),
    ])
    let expected: [Float] = [20, 21, 22, 23, 24, 25, 26, 27, 40, 41, 42, 43, 44, 45, 46, 47]
    #expect(values == expected)
  }

  @Test("codes whose parts do not fit each other are not sampled, and what was left alone is")
  func misfits() throws {
    let folder = ScratchFolder()
    let four = [UInt8](repeating: 1, count: 16)
    folder.write(
      "model.safetensors",
      safetensorsFile([
        ("a.weight_packed", "I32", [2, 2], four), ("a.weight_scale", "F32", [2, 1], floats([1, 1])),
        ("a.weight_shape", "I64", [2], [UInt8](repeating: 0x7F, count: 16)),
        ("b.qweight", "I32", [2, 2], four), ("b.qzeros", "I32", [2, 1], words([1, 1])),
        ("b.scales", "F16", [2, 2], [UInt8](repeating: 0, count: 8)),
        ("norm.weight", "F32", [4], floats([1, 2, 3, 4])),
      ]))
    let reading = readModel(modelSource(folder.path, name: "m"))
    #expect(reading.facts.condition == .whole)
    #expect(reading.detail.sample.values == [1, 2, 3, 4])
  }

  private func floats(_ values: [Float]) -> [UInt8] {
    values.flatMap { withUnsafeBytes(of: $0.bitPattern.littleEndian, Array.init) }
  }

  private func halves(_ bits: UInt16, _ count: Int) -> [UInt8] {
    [UInt16](repeating: bits, count: count).flatMap { withUnsafeBytes(of: $0.littleEndian, Array.init) }
  }

  private func words(_ values: [UInt32]) -> [UInt8] {
    values.flatMap { withUnsafeBytes(of: $0.littleEndian, Array.init) }
  }

  /// Codes one after another, the lowest bit first.
  private func stream(_ codes: [Int], bits: Int) -> [UInt32] {
    var words = [UInt32](repeating: 0, count: (codes.count * bits + 31) / 32)
    for (index, code) in codes.enumerated() {
      for bit in 0..<bits where code >> bit & 1 == 1 {
        let at = index * bits + bit
        words[at / 32] |= 1 << UInt32(at % 32)
      }
    }
    return words
  }
}
