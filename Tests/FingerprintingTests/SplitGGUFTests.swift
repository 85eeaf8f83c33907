import Fingerprinting
import ModelAtlas
import Testing

@Suite("GGUF in several files")
struct SplitGGUFTests {
  private func part(_ layer: Int) -> [UInt8] {
    gguf(architecture: "qwen2", [("blk.\(layer).ffn_up.weight", [4, 8], [Float](repeating: Float(layer), count: 32))])
  }

  @Test("is incomplete while a part is missing, and one model once all are there")
  func parts() throws {
    let folder = ScratchFolder()
    folder.write("m-00001-of-00002.gguf", part(0))
    guard case .incomplete(let reason) = readModel(modelSource(folder.path, name: "m")).facts.condition else {
      Issue.record("half a model is taken for a whole one")
      return
    }
    #expect(reason.contains("m-00002-of-00002.gguf"))
    folder.write("m-00002-of-00002.gguf", part(1))
    let reading = readModel(modelSource(folder.path, name: "m"))
    #expect(reading.facts.condition == .whole && reading.facts.renditions.count == 1)
    #expect(reading.detail.tensors.map(\.name) == ["blk.0.ffn_up.weight", "blk.1.ffn_up.weight"])
  }
}
