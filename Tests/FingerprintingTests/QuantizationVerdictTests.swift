import Fingerprinting
import ModelAtlas
import Testing

/// One module in a method's layout, beside an embedding in 16 bits.
private struct Case: CustomTestStringConvertible, Sendable {
  let method: String?
  let bits: Double
  let parts: [(String, [UInt64], ElementType)]

  init(_ method: String?, _ bits: Double, _ parts: [(String, [UInt64], ElementType)]) {
    self.method = method
    self.bits = bits
    self.parts = parts
  }

  var testDescription: String { method ?? "not quantized" }

  var tensors: [TensorFact] {
    let module = parts.map { part, shape, type in
      let name = ByteString("model.layers.0.mlp.up_proj\(part)")
      return TensorFact(name: name, role: canonicalRole(name, format: .safetensors) ?? name, shape: shape, type: type)
    }
    return module + [
      TensorFact(name: "model.embed_tokens.weight", role: "token_embd.weight", shape: [32000, 4096], type: .bf16),
      TensorFact(name: "model.norm.weight", role: "output_norm.weight", shape: [4096], type: .bf16),
    ]
  }
}

/// A matrix of 1024 outputs and 4096 inputs, as each library writes it.
private let cases: [Case] = [
  Case(nil, 0, [(".weight", [1024, 4096], .bf16)]),
  Case("bnb-int8", 8.00781250, [(".weight", [1024, 4096], .i8), (".SCB", [1024], .f32), (".weight_format", [], .u8)]),
  Case(
    "bnb-nf4", 4.5,
    [
      (".weight", [2_097_152, 1], .u8), (".weight.absmax", [65536], .f32), (".weight.quant_map", [16], .f32),
      (".weight.quant_state.bitsandbytes__nf4", [80], .u8),
    ]),
  Case(
    "bnb-fp4", 4.5,
    [
      (".weight", [2_097_152, 1], .u8), (".weight.absmax", [65536], .f32), (".weight.quant_map", [16], .f32),
      (".weight.quant_state.bitsandbytes__fp4", [80], .u8),
    ]),
  Case(
    "gptq", 4.1875,
    [
      (".qweight", [512, 1024], .i32), (".qzeros", [32, 128], .i32), (".scales", [32, 1024], .f16),
      (".g_idx", [4096], .i32),
    ]),
  Case(
    "gptq", 8.1875, [(".qweight", [1024, 1024], .i32), (".qzeros", [32, 256], .i32), (".scales", [32, 1024], .f16)]),
  Case(
    "awq", 4.15625, [(".qweight", [4096, 128], .i32), (".qzeros", [32, 128], .i32), (".scales", [32, 1024], .f16)]),
  Case(
    "compressed-tensors:int4", 4.125,
    [(".weight_packed", [1024, 512], .i32), (".weight_scale", [1024, 32], .bf16), (".weight_shape", [2], .i64)]),
  Case(
    "compressed-tensors:int8", 8.00390625, [(".weight", [1024, 4096], .i8), (".weight_scale", [1024, 1], .bf16)]),
  Case(
    "nvfp4", 4.5,
    [
      (".weight_packed", [1024, 2048], .u8), (".weight_scale", [1024, 256], .f8e4m3),
      (".weight_global_scale", [1], .f32),
    ]),
  Case(
    "nvfp4", 4.5,
    [(".weight", [1024, 2048], .u8), (".weight_scale", [1024, 256], .f8e4m3), (".weight_scale_2", [], .f32)]),
  Case("fp8", 8.001953125, [(".weight", [1024, 4096], .f8e4m3), (".weight_scale_inv", [8, 32], .f32)]),
  Case("fp8", 8, [(".weight", [1024, 4096], .f8e5m2)]),
  Case("mxfp4", 4.25, [("_blocks", [32, 1024, 4, 16], .u8), ("_scales", [32, 1024, 4], .u8)]),
  Case(
    "mlx", 4.5, [(".weight", [1024, 512], .u32), (".scales", [1024, 64], .bf16), (".biases", [1024, 64], .bf16)]),
  Case("mlx", 2.5, [(".weight", [1024, 256], .u32), (".scales", [1024, 64], .f16), (".biases", [1024, 64], .f16)]),
  Case("mlx", 4.25, [(".weight", [1024, 512], .u32), (".scales", [1024, 128], .u8)]),
  Case("hqq", 4.5, [(".W_q", [2_097_152], .u8), (".scale", [65536, 1], .f16), (".zero", [65536, 1], .f16)]),
  Case(
    "quanto", 4.25,
    [
      (".weight._data", [16384, 128], .u8), (".weight._scale", [32768, 1], .f16), (".weight._shift", [32768, 1], .f16),
    ]),
  Case("torchao", 8.0078125, [("._weight_qdata", [1024, 4096], .i8), ("._weight_scale", [1024, 1], .f32)]),
  Case(
    "aqlm", 2.29296875,
    [(".codes", [1024, 512, 1], .i16), (".codebooks", [1, 65536, 1, 8], .f16), (".scales", [1024, 1, 1, 1], .f16)]),
  Case("bitnet", 2, [(".weight", [256, 4096], .u8), (".weight_scale", [1], .bf16)]),
  Case(
    "exl2", 4.0546875,
    [
      (".q_weight", [512, 1024], .i32), (".q_invperm", [4096], .i16), (".q_scale", [32, 128], .i32),
      (".q_scale_max", [32], .f16), (".q_groups", [64], .i16),
    ]),
  Case("exl3", 4, [(".trellis", [256, 64, 64], .i16), (".suh", [4096], .f16), (".svh", [1024], .f16)]),
  Case("gguf:Q4_K", 4.5, [(".weight", [1024, 4096], .q4_K)]),
]

@Suite("Telling quantized models by their tensors")
struct QuantizationVerdictTests {
  @Test("types and companion tensors name the method", arguments: cases)
  private func methods(example: Case) throws {
    let verdict = quantizationVerdict(example.tensors)
    #expect(verdict?.method == example.method)
    if let verdict {
      // Tables and permutations add less than this, except AQLM's, whose one codebook is the whole model's here.
      let slack = example.method == "aqlm" ? 2.0 : 0.04
      #expect(abs(verdict.bitsPerWeight - example.bits) < slack, "\(verdict.bitsPerWeight)")
    }
  }

  @Test("one quantized matrix among many in full width makes no quantized model")
  func mostlyPlain() {
    let plain = (1...3).map { layer in
      TensorFact(
        name: ByteString("model.layers.\(layer).mlp.up_proj.weight"), role: ByteString("blk.\(layer).ffn_up.weight"),
        shape: [1024, 4096], type: .bf16)
    }
    #expect(quantizationVerdict(cases[1].tensors + plain) == nil)
  }

  @Test("an adapter trained on a quantized base is not quantized")
  func adapter() {
    let name: ByteString = "base_model.model.model.layers.0.self_attn.q_proj.lora_A.weight"
    #expect(quantizationVerdict([TensorFact(name: name, role: name, shape: [8, 4096], type: .f8e4m3)]) == nil)
  }
}
