import Fingerprinting
import ModelAtlas
import Testing

/// Codes of methods that are named and not rebuilt.
@Suite("Codes whose values are not rebuilt")
struct ClosedCodesTests {
  private typealias Part = (name: String, type: String, shape: [Int])

  private static let methods: [String] = [
    "exl2", "exl3", "eetq", "vptq", "quip-sharp", "spqr", "gptq-marlin", "higgs", "fp-quant", "sinq",
    "sparse-24-bitmask", "marlin-24",
  ]

  /// A matrix of 64 outputs and 128 inputs, in each method's tensors.
  private static func parts(_ method: String) -> [Part] {
    switch method {
    case "exl2":
      [
        ("q_weight", "I32", [16, 64]), ("q_invperm", "I16", [128]), ("q_scale", "I32", [4, 8]),
        ("q_scale_max", "F16", [4]), ("q_groups", "I16", [8]),
      ]
    case "exl3": [("trellis", "I16", [8, 4, 64]), ("suh", "F16", [128]), ("svh", "F16", [64])]
    case "eetq": [("weight", "I8", [128, 64]), ("weight_scales", "F16", [64])]
    case "vptq":
      [
        ("indices", "I32", [1, 4, 24]), ("centroids.weight", "F16", [1, 256]), ("weight_scale", "F16", [128]),
        ("res_centroids.weight", "F16", [1, 64]), ("weight_bias", "F16", [128]), ("perm", "I16", [128]),
      ]
    case "quip-sharp": [("Qidxs", "I16", [64, 16]), ("SU", "F16", [128]), ("SV", "F16", [64]), ("Wscale", "F32", [])]
    case "spqr": [("dense_weights", "I64", [512]), ("row_offsets", "I32", [65]), ("col_vals", "I32", [9])]
    case "gptq-marlin": [("B", "I32", [8, 128]), ("s", "F16", [1, 64]), ("workspace", "I32", [8])]
    case "higgs": [("weight", "I16", [32, 64]), ("scales", "F16", [64, 1]), ("tables", "F16", [16])]
    case "sinq":
      [
        ("W_q", "U8", [64, 64]), ("meta.scale.x", "U8", [128, 1]), ("meta.scale.s", "F16", [1]),
        ("meta.scale.m", "F16", [1]), ("meta.scale2", "F16", [128]), ("meta.zero", "F16", [128, 1]),
      ]
    case "sparse-24-bitmask":
      [("compressed", "F16", [64, 64]), ("bitmask", "U8", [64, 16]), ("shape", "I64", [2])]
    case "marlin-24":
      [("weight_packed", "I32", [4, 128]), ("scale_packed", "F16", [1, 64]), ("meta", "I16", [64, 8])]
    default:
      [
        ("qweight", "U8", [64, 64]), ("scales", "U8", [64, 4]), ("forward_hadamard_matrix", "F16", [32, 32]),
        ("weight_global_scale", "F32", [1]),
      ]
    }
  }

  @Test(
    "the method is named, values are said to be unreadable, and what was left alone is compared", arguments: methods)
  func closed(method: String) {
    let folder = ScratchFolder()
    let norm = (0..<128).flatMap { withUnsafeBytes(of: Float($0).bitPattern, Array.init) }
    let widths = ["I8": 1, "U8": 1, "I16": 2, "F16": 2, "I32": 4, "F32": 4, "I64": 8]
    let codes = Self.parts(method).map { part -> GoldenPart in
      let bytes = part.shape.reduce(widths[part.type] ?? 0, *)
      return (
        "model.layers.0.self_attn.q_proj." + part.name, part.type, part.shape, [UInt8](repeating: 1, count: bytes)
      )
    }
    folder.write("model.safetensors", safetensorsFile(codes + [("model.norm.weight", "F32", [128], norm)]))
    let reading = readModel(modelSource(folder.path, name: "m"))
    #expect(reading.facts.condition == .whole)
    #expect(reading.facts.quantization?.method == method)
    #expect(reading.facts.parameters == UInt64(64 * 128 + 128))
    #expect(reading.detail.sample.roles == ["output_norm.weight"])
    #expect(reading.detail.sample.values == (0..<128).map { Float($0) })
    #expect(
      reading.facts.anomalies == [
        "values of 1 matrices are not readable: \(method) codes are not rebuilt, only tensors that were left alone are compared"
      ])
  }
}
