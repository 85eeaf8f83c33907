import Fingerprinting
import ModelAtlas
import Testing

@Suite("What a shard index says, against what the shards hold")
struct ShardIndexTests {
  private let index = "model.safetensors.index.json"

  /// Two shards with a tensor each, and an index of (tensor, number of its shard).
  private func facts(_ entries: [(String, Int)]) -> ModelFacts {
    let folder = ScratchFolder()
    for (number, name) in [(1, "model.layers.0.mlp.up_proj.weight"), (2, "model.norm.weight")] {
      folder.write(
        "model-0000\(number)-of-00002.safetensors",
        safetensorsFile([(name, "F32", [2, 2], [UInt8](repeating: 1, count: 16))]))
    }
    let map = entries.map { "\"\($0)\": \"model-0000\($1)-of-00002.safetensors\"" }.joined(separator: ", ")
    folder.write(index, Array("{\"metadata\": {\"total_size\": 1}, \"weight_map\": {\(map)}}".utf8))
    return readModel(modelSource(folder.path, name: "m")).facts
  }

  @Test("nothing is odd where they agree, whatever the index says of buffers and of sizes")
  func agreeing() {
    let facts = facts([
      ("model.layers.0.mlp.up_proj.weight", 1), ("model.norm.weight", 2),
      ("model.layers.0.self_attn.rotary_emb.inv_freq", 1),
    ])
    #expect(facts.condition == .whole && facts.anomalies.isEmpty)
  }

  @Test("tensors that are missing, elsewhere or not named are told, and the model is read")
  func differing() {
    let facts = facts([
      ("model.layers.0.mlp.up_proj.weight", 2), ("lm_head.weight", 2), ("model.embed_tokens.weight", 1),
    ])
    #expect(facts.condition == .whole && facts.parameters == 8)
    #expect(
      facts.anomalies == [
        "2 tensors are named by the shard index and in no shard, first lm_head.weight",
        "tensor model.layers.0.mlp.up_proj.weight is named by the shard index and in another shard than it says",
        "tensor model.norm.weight is in the shards and not named by the index",
      ])
  }

  @Test("a shard that only the index names is missing, and no difference beside it is told")
  func missing() {
    let facts = facts([("model.norm.weight", 2), ("lm_head.weight", 3)])
    guard case .incomplete(let reason) = facts.condition else {
      Issue.record("\(facts.condition)")
      return
    }
    #expect(reason.contains("model-00003-of-00002.safetensors is missing") && facts.anomalies.isEmpty)
  }
}
