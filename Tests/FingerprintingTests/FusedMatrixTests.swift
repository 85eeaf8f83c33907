import Fingerprinting
import ModelAtlas
import Testing

@Suite("Matrices that share a tensor meet those that lie apart")
struct FusedMatrixTests {
  private func values(_ count: Int, seed: Int) -> [Float] { (0..<count).map { Float(($0 * 37 + seed) % 251) / 64 } }

  private func sample(_ tensors: [(name: String, shape: [Int], values: [Float])], configuration: String) -> WeightSample
  {
    let folder = ScratchFolder()
    folder.write(
      "model.safetensors",
      safetensorsFile(
        tensors.map { tensor in
          (tensor.name, "F32", tensor.shape, tensor.values.flatMap { withUnsafeBytes(of: $0.bitPattern, Array.init) })
        }))
    folder.write("config.json", Array(configuration.utf8))
    return readModel(modelSource(folder.path, name: "m")).detail.sample
  }

  @Test("Phi-3 and its copy in Llama's form have one sample; without numbers of heads queries stay fused")
  func phi() {
    let (qkv, gates) = (values(8 * 8, seed: 1), values(12 * 8, seed: 2))
    let layer = "model.layers.0."
    let fused = [
      (name: layer + "self_attn.qkv_proj.weight", shape: [8, 8], values: qkv),
      (name: layer + "mlp.gate_up_proj.weight", shape: [12, 8], values: gates),
    ]
    let apart = [
      (name: layer + "self_attn.q_proj.weight", shape: [4, 8], values: Array(qkv[..<32])),
      (name: layer + "self_attn.k_proj.weight", shape: [2, 8], values: Array(qkv[32..<48])),
      (name: layer + "self_attn.v_proj.weight", shape: [2, 8], values: Array(qkv[48...])),
      (name: layer + "mlp.gate_proj.weight", shape: [6, 8], values: Array(gates[..<48])),
      (name: layer + "mlp.up_proj.weight", shape: [6, 8], values: Array(gates[48...])),
    ]
    let heads = #"{"num_attention_heads": 2, "num_key_value_heads": 1}"#
    let llama = sample(apart, configuration: heads)
    #expect(llama.roles.count == 5 && sample(fused, configuration: heads) == llama)
    #expect(sample(fused, configuration: "{}").roles.contains("blk.0.attn_qkv.weight"))
    // Seven units do not divide eight rows.
    let odd = sample(fused, configuration: #"{"num_attention_heads": 5, "num_key_value_heads": 1}"#)
    #expect(odd.roles.contains("blk.0.attn_qkv.weight"))
  }

  @Test("DeepSeek's keys and values are cut by their rows of a head, in files of before the split, too")
  func latent() throws {
    // Two heads of two rows of keys and one of values; four latent inputs.
    let packed = values(6 * 4, seed: 3)
    let checkpoint = sample(
      [(name: "model.layers.0.self_attn.kv_b_proj.weight", shape: [6, 4], values: packed)],
      configuration: #"{"num_attention_heads": 2, "qk_nope_head_dim": 2, "v_head_dim": 1}"#)
    let folder = ScratchFolder()
    folder.write(
      "model.gguf",
      gguf(
        architecture: "deepseek2",
        numbers: [("attention.key_length", 3), ("attention.value_length", 1), ("rope.dimension_count", 1)],
        [(name: "blk.0.attn_kv_b.weight", shape: [6, 4], values: packed)]))
    #expect(checkpoint.roles == ["blk.0.attn_k_b.weight", "blk.0.attn_v_b.weight"])
    #expect(readModel(modelSource(folder.path, name: "m")).detail.sample == checkpoint)
    let value = try #require(
      checkpoint.chunks.first { $0.row == 1 && checkpoint.roles[Int($0.role)].hasSuffix("v_b.weight") })
    #expect(Array(checkpoint.values[value.offset..<value.offset + 4]) == Array(packed[20...]))
  }
}
