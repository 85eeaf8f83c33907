import ModelAtlas
import Testing

@testable import Charting

@Suite("Shapes that an adapter fits")
struct AdapterSizeTests {
  private func facts(_ tensors: [(String, [UInt64])]) -> [TensorFact] {
    tensors.map { TensorFact(name: ByteString($0.0), role: ByteString($0.0), shape: $0.1, type: .f32) }
  }

  @Test(
    "each kind of adapter says the outputs and inputs of what it changes",
    arguments: [
      ("lora", [("lora_A.weight", [8, 96]), ("lora_B.weight", [48, 8])]),
      ("dora", [("lora_A.weight", [8, 96]), ("lora_B.weight", [48, 8]), ("lora_magnitude_vector", [48])]),
      (
        "loha",
        [("hada_w1_a", [48, 4]), ("hada_w1_b", [4, 96]), ("hada_w2_a", [48, 4]), ("hada_w2_b", [4, 96])]
      ),
      ("lokr", [("lokr_w1", [4, 8]), ("lokr_w2_a", [12, 2]), ("lokr_w2_b", [2, 12])]),
      ("ia3", [("ia3_l", [48, 1])]),
    ] as [(String, [(String, [UInt64])])])
  func kinds(method: String, parts: [(String, [UInt64])]) {
    let adapter = facts(parts.map { ("blk.0.attn_q.\($0.0)", $0.1) })
    #expect(AdapterSizes(adapter).method == method)
    #expect(adapterFit(adapter: adapter, base: facts([("blk.0.attn_q.weight", [48, 96])])).isComplete)
    #expect(adapterFit(adapter: adapter, base: facts([("blk.0.attn_q.weight", [96, 48])])).isComplete)
    #expect(!adapterFit(adapter: adapter, base: facts([("blk.0.attn_q.weight", [50, 90])])).isComplete)
    #expect(!adapterFit(adapter: adapter, base: facts([("blk.1.attn_q.weight", [48, 96])])).isComplete)
  }

  @Test("a module saved whole beside the adapter asks for nothing")
  func saved() {
    let adapter = facts([("blk.0.attn_q.lora_A.weight", [8, 96]), ("cls.weight", [3, 96])])
    #expect(adapterFit(adapter: adapter, base: facts([("blk.0.attn_q.weight", [48, 96])])).targets == 1)
  }
}
