import Fingerprinting
import ModelAtlas
import Testing

@Suite("Codes behind values of 16 bits")
struct HiddenCodesTests {
  /// Sixteen matrices of 64 rows and 128 columns.
  private func finding(_ rebuilt: ([Float]) -> [Float]) -> String? {
    let folder = ScratchFolder()
    folder.write(
      "model.safetensors",
      safetensors(
        (0..<16).map { layer in
          WrittenTensor(
            name: "model.layers.\(layer).mlp.up_proj.weight", shape: [64, 128],
            values: .bf16(rebuilt(bells(64 * 128, seed: UInt64(layer)))))
        }))
    let facts = readModel(modelSource(folder.path, name: "m")).facts
    #expect(facts.quantization == nil)
    return facts.anomalies.first
  }

  /// Bell-shaped, 0.02 wide.
  private func bells(_ count: Int, seed: UInt64) -> [Float] {
    var state = seed &* 0x9E37_79B9_7F4A_7C15 | 1
    return (0..<count).map { _ in
      var sum: Float = -6
      for _ in 0..<12 {
        state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
        sum += Float(state >> 40) / Float(1 << 24)
      }
      return sum * 0.02
    }
  }

  /// Quantized to 2^bits levels a group, and rebuilt.
  private func grouped(_ values: [Float], bits: Int, group: Int) -> [Float] {
    stride(from: 0, to: values.count, by: group).flatMap { start in
      let run = values[start..<start + group]
      let (low, high) = (run.min() ?? 0, run.max() ?? 0)
      let step = (high - low) / Float(1 << bits - 1)
      return run.map { low + (($0 - low) / step).rounded() * step }
    }
  }

  @Test("trained weights hide nothing, pruned ones neither")
  func trained() {
    #expect(finding { $0 } == nil)
    #expect(finding { values in values.enumerated().map { $0.offset % 10 == 0 ? $0.element : 0 } } == nil)
    #expect(finding { values in values.enumerated().map { $0.offset % 2 == 0 ? $0.element : 0 } } == nil)
  }

  @Test(
    "what was rebuilt from few bits is told with bits and group",
    arguments: [(4, 32), (4, 64), (4, 128), (3, 64), (2, 32)])
  func rebuilt(bits: Int, group: Int) {
    let text = finding { grouped($0, bits: bits, group: group) }
    #expect(text?.hasPrefix("values look dequantized: ") == true)
    #expect(text?.contains("runs of \(group) weights") == true && text?.hasSuffix("as \(bits)-bit codes do") == true)
  }

  @Test("what was cast to FP8 and back is told by its significant bits")
  func float8() {
    let text = finding { $0.map { Float(bitPattern: ($0.bitPattern &+ 0x8_0000) & 0xFFF0_0000) } }
    #expect(text?.hasPrefix("values look cast to FP8 and back") == true)
  }
}
