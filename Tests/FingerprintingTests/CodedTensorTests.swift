import ModelAtlas
import StrictJSON
import Testing
import WeightFormats

@testable import Fingerprinting

/// Golden vectors: files of raw numbers that the methods' own libraries wrote, with an index.
@Suite("Values rebuilt from codes", .enabled(if: GoldenFolder.path != nil, GoldenFolder.isAbsent))
struct CodedTensorTests {
  let quant = GoldenFolder("quant-golden")
  let mlx = GoldenFolder("mlx-golden")

  @Test("bitsandbytes nf4 and fp4, as its own code gives them", arguments: ["nf4", "fp4"])
  func fourBits(type: String) throws {
    let state = "{\"quant_type\":\"\(type)\",\"blocksize\":64,\"dtype\":\"bfloat16\",\"shape\":[6,128]}"
    let values = try rebuilt([
      ("weight", "U8", [384, 1], quant.bytes("bnb_\(type).weight.u8")),
      ("weight.absmax", "F32", [12], quant.bytes("bnb_\(type).absmax.f32")),
      ("weight.quant_map", "F32", [16], quant.bytes("bnb_\(type).quant_map.f32")),
      ("weight.quant_state.bitsandbytes__\(type)", "U8", [state.utf8.count], Array(state.utf8)),
    ])
    #expect(values == quant.floats("bnb_\(type).dequant.f32"))
  }

  @Test("bitsandbytes' magnitudes that are codes themselves")
  func nestedMagnitudes() throws {
    let state = """
      {"quant_type":"nf4","blocksize":64,"dtype":"bfloat16","shape":[600,64],"nested_blocksize":256,\
      "nested_dtype":"float32","nested_offset":0.050493016839027405}
      """
    // Every code is 0x77, and the table holds 1 there: what is rebuilt are the magnitudes.
    var table = [Float](repeating: 0, count: 16)
    table[7] = 1
    let values = try rebuilt([
      ("weight", "U8", [19200, 1], [UInt8](repeating: 0x77, count: 19200)),
      ("weight.absmax", "U8", [600], quant.bytes("bnb_nested.absmax.u8")),
      ("weight.nested_absmax", "F32", [3], quant.bytes("bnb_nested.nested_absmax.f32")),
      ("weight.nested_quant_map", "F32", [256], quant.bytes("bnb_nested.nested_quant_map.f32")),
      ("weight.quant_map", "F32", [16], table.flatMap { withUnsafeBytes(of: $0, Array.init) }),
      ("weight.quant_state.bitsandbytes__nf4", "U8", [state.utf8.count], Array(state.utf8)),
    ])
    let magnitudes = stride(from: 0, to: values.count, by: 64).map { values[$0] }
    #expect(magnitudes == quant.floats("bnb_nested.absmax_dequant.f32"))
  }

  @Test("GPTQ in 2, 4 and 8 bits, zero points of both versions", arguments: [2, 4, 8], ["gptq", "gptq_v2"])
  func groupedRows(bits: Int, version: String) throws {
    let stem = "gptq_b\(bits)_\(version)"
    var claims = ConfigurationClaims()
    claims.checkpointFormat = version
    let values = try rebuilt(
      [
        ("qweight", "I32", [128 * bits / 32, 64], quant.bytes(stem + ".qweight")),
        ("qzeros", "I32", [2, 64 * bits / 32], quant.bytes(stem + ".qzeros")),
        ("scales", "F16", [2, 64], quant.bytes(stem + ".scales")),
        ("g_idx", "I32", [128], quant.bytes(stem + ".g_idx")),
      ], claims)
    #expect(values == quant.floats(stem + ".dequant_NxK.f32"))
  }

  @Test("AWQ, whose matrix lies the other way round")
  func groupedColumns() throws {
    let values = try rebuilt([
      ("qweight", "I32", [128, 8], quant.bytes("awq.qweight")),
      ("qzeros", "I32", [2, 8], quant.bytes("awq.qzeros")), ("scales", "F16", [2, 64], quant.bytes("awq.scales")),
    ])
    let expected = quant.floats("awq.dequant_KxN.f32")
    #expect(values == (0..<64).flatMap { row in (0..<128).map { expected[$0 * 64 + row] } })
  }

  @Test("compressed-tensors' packed rows of 2 to 8 bits", arguments: 2...8)
  func packedIntegers(bits: Int) throws {
    let codes = quant.bytes("ct_pack_b\(bits).int8").map { Float(Int8(bitPattern: $0)) }
    let shape = [3, 70].flatMap { withUnsafeBytes(of: Int64($0).littleEndian, Array.init) }
    let values = try rebuilt([
      ("weight_packed", "I32", [3, (70 * bits + 31) / 32], quant.bytes("ct_pack_b\(bits).weight_packed")),
      ("weight_scale", "F32", [3, 1], [Float(0.5), 2, 1].flatMap { withUnsafeBytes(of: $0, Array.init) }),
      ("weight_shape", "I64", [2], shape),
    ])
    #expect(values == codes.enumerated().map { $1 * [Float(0.5), 2, 1][$0 / 70] })
  }

  @Test("BitNet's four rows in a byte")
  func ternary() throws {
    let values = try rebuilt([
      ("weight", "U8", [8, 32], quant.bytes("bitnet.weight")), ("weight_scale", "F32", [1], [0, 0, 0, 0x40]),
    ])
    #expect(values == quant.floats("bitnet.unpacked.f32").map { $0 / 2 })
  }

  @Test(
    "MLX's affine codes",
    arguments: [(64, 2), (64, 3), (64, 4), (64, 5), (64, 6), (64, 8), (32, 4), (128, 4)])
  func affine(group: Int, bits: Int) throws {
    let stem = "affine-g\(group)-b\(bits)"
    var claims = ConfigurationClaims()
    claims.take(try parseJSON(Array("{\"quantization\":{\"group_size\":\(group),\"bits\":\(bits)}}".utf8)))
    let values = try rebuilt(
      [
        ("weight", "U32", [4, 4 * bits], mlx.bytes(stem + ".w")),
        ("scales", "F32", [4, 128 / group], mlx.bytes(stem + ".scales")),
        ("biases", "F32", [4, 128 / group], mlx.bytes(stem + ".biases")),
      ], claims)
    // MLX may fuse the product and the sum.
    let expected = mlx.floats(stem + ".f32")
    #expect(values.count == expected.count && zip(values, expected).allSatisfy { abs($0 - $1) <= 1e-8 })
  }

  @Test("MLX's blocks of small floats", arguments: [("mxfp4", 32, 4), ("mxfp8", 32, 8), ("nvfp4", 16, 4)])
  func floats(mode: String, group: Int, bits: Int) throws {
    let stem = "\(mode)-g\(group)-b\(bits)"
    let values = try rebuilt([
      ("weight", "U32", [4, 4 * bits], mlx.bytes(stem + ".w")),
      ("scales", "U8", [4, 128 / group], mlx.bytes(stem + ".scales")),
    ])
    #expect(values == mlx.floats(stem + ".f32"))
  }

  private func rebuilt(_ parts: [GoldenPart], _ claims: ConfigurationClaims = .none) throws -> [Float] {
    try rebuiltValues(parts, claims)
  }
}
