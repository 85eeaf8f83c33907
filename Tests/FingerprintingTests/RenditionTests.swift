import Fingerprinting
import ModelAtlas
import Testing

@Suite("Several renditions in one folder")
struct RenditionTests {
  private func values(_ seed: UInt64) -> [Float] {
    var state = seed
    return (0..<4096).map { _ in
      state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
      return Float(Int64(bitPattern: state) >> 40) / Float(1 << 23)
    }
  }

  private func folder(_ second: WrittenTensor) -> ScratchFolder {
    let folder = ScratchFolder()
    let first = WrittenTensor(name: "layers.0.mlp.up_proj.weight", shape: [64, 64], values: .f32(values(1)))
    folder.write("model.safetensors", safetensors([first]))
    folder.write("model.fp16.safetensors", safetensors([second]))
    return folder
  }

  @Test("a cast beside the model is the same model")
  func agreeing() {
    let folder = folder(WrittenTensor(name: "layers.0.mlp.up_proj.weight", shape: [64, 64], values: .bf16(values(1))))
    let facts = readModel(modelSource(folder.path, name: "m")).facts
    #expect(facts.renditions.count == 2)
    #expect(facts.anomalies.isEmpty)
  }

  @Test("other weights beside the model are told, with how far they lie apart")
  func otherWeights() throws {
    let folder = folder(WrittenTensor(name: "layers.0.mlp.up_proj.weight", shape: [64, 64], values: .bf16(values(2))))
    let anomalies = readModel(modelSource(folder.path, name: "m")).facts.anomalies
    #expect(anomalies.count == 1)
    #expect(try #require(anomalies.first).hasPrefix("rendition model.fp16.safetensors disagrees: its sampled weights"))
  }

  @Test("other shapes beside the model are told")
  func otherShapes() throws {
    let folder = folder(WrittenTensor(name: "layers.0.mlp.up_proj.weight", shape: [32, 128], values: .bf16(values(1))))
    let anomalies = readModel(modelSource(folder.path, name: "m")).facts.anomalies
    #expect(try #require(anomalies.first).contains("blk.0.ffn_up.weight is [32, 128], not [64, 64]"))
  }

  @Test(
    "a vocabulary that is cut or filled up beside the model is the same model, and nearly all of its rows are compared")
  func vocabulary() throws {
    let words = (0..<2).flatMap { _ in values(1) } + values(3)
    let names = [("model.layers.0.mlp.up_proj.weight", 64), ("model.embed_tokens.weight", 192)]
    func tensors(rows: Int) -> [WrittenTensor] {
      names.map { name, all in
        let height = name.contains("embed") ? rows : all
        return WrittenTensor(name: name, shape: [height, 64], values: .f32(Array(words[..<(height * 64)])))
      }
    }
    let (whole, cut) = (ScratchFolder(), ScratchFolder())
    whole.write("model.safetensors", safetensors(tensors(rows: 192)))
    whole.write("model.cut.safetensors", safetensors(tensors(rows: 190)))
    cut.write("model.safetensors", safetensors(tensors(rows: 190)))
    let reading = readModel(modelSource(whole.path, name: "m"))
    #expect(reading.facts.renditions.count == 2 && reading.facts.anomalies.isEmpty)
    let (all, some) = (reading.detail.sample, readModel(modelSource(cut.path, name: "m")).detail.sample)
    let shared = Set(all.chunks.map(\.key)).intersection(some.chunks.map(\.key))
    #expect(some.chunks.count == 32 && shared.count >= some.chunks.count - 2)
  }

  @Test("renditions in the zoo agree", .enabled(if: Zoo.folder != nil, Zoo.isAbsent))
  func zoo() throws {
    for model in try Zoo().models {
      let facts = try readModel(Zoo().source(model.id)).facts
      #expect(!facts.anomalies.contains { $0.contains("disagrees") }, "\(model.id): \(facts.anomalies)")
    }
  }
}
