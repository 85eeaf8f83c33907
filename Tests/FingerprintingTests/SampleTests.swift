import Fingerprinting
import ModelAtlas
import Synchronization
import Testing
import WeightFormats

@Suite("The sample")
struct SampleTests {
  @Test("a new head and a grown vocabulary leave the sketch of the layers as it is")
  func head() throws {
    let base = read(layers: 4, words: 64, head: nil)
    let grown = read(layers: 4, words: 100, head: "score.weight")
    #expect(base.facts.sketch == grown.facts.sketch)
    #expect(base.facts.sketch.plan != 0)
    #expect(base.facts.sampleHash != grown.facts.sampleHash)
  }

  @Test("a model with fewer layers shares the coordinates of those that it has")
  func prunedLayers() throws {
    let keys = Set(read(layers: 3, words: 64, head: nil).detail.sample.chunks.map(\.key))
    let whole = Set(read(layers: 4, words: 64, head: nil).detail.sample.chunks.map(\.key))
    #expect(keys.intersection(whole).count * 2 > whole.count)
  }

  @Test("chunks are sorted by key, and each holds what its tensor holds there")
  func chunks() throws {
    let sample = read(layers: 2, words: 64, head: nil).detail.sample
    #expect(sample.chunks.map(\.key) == sample.chunks.map(\.key).sorted())
    for chunk in sample.chunks where sample.roles[Int(chunk.role)] == "token_embd.weight" {
      let values = sample.values[chunk.offset..<(chunk.offset + chunk.count)]
      #expect(values.elementsEqual((0..<256).dropFirst(Int(chunk.column)).prefix(128).map { value(chunk.row, $0) }))
    }
  }

  @Test("values that are no numbers count, and are zero in the sample")
  func nonFinite() {
    let folder = ScratchFolder()
    folder.write("model.safetensors", safetensors([("a.weight", [2, 2], .f32([1, .nan, .infinity, 2]))]))
    let sample = readModel(modelSource(folder.path, name: "m")).detail.sample
    #expect(sample.nonFinite == 2)
    #expect(sample.values.sorted() == [0, 0, 1, 2])
  }

  @Test("a large model costs some hundred reads, and less than 2 MB")
  func cost() {
    let folder = ScratchFolder()
    folder.write("model.safetensors", model(layers: 40, words: 1000, head: "lm_head.weight"))
    let budget = CountingBudget()
    let reading = readModel(modelSource(folder.path, name: "m"), budget: budget)
    #expect(reading.facts.condition == .whole)
    #expect(budget.reads.withLock { $0 } < 400)
    #expect(budget.bytes.withLock { $0 } < 2_000_000)
  }

  private func read(layers: Int, words: Int, head: String?) -> ModelReading {
    let folder = ScratchFolder()
    folder.write("model.safetensors", model(layers: layers, words: words, head: head))
    return readModel(modelSource(folder.path, name: "m"))
  }

  private func model(layers: Int, words: Int, head: String?) -> [UInt8] {
    let matrix = { (rows: Int) in
      WrittenValues.f32((0..<UInt64(rows)).flatMap { row in (0..<256).map { value(row, $0) } })
    }
    var tensors: [WrittenTensor] = [("model.embed_tokens.weight", [words, 256], matrix(words))]
    for layer in 0..<layers {
      tensors.append(("model.layers.\(layer).self_attn.q_proj.weight", [32, 256], matrix(32)))
      tensors.append(("model.layers.\(layer).mlp.up_proj.weight", [48, 256], matrix(48)))
      tensors.append(("model.layers.\(layer).input_layernorm.weight", [32], .f32([Float](repeating: 1, count: 32))))
    }
    if let head { tensors.append((head, [words, 256], .f32([Float](repeating: 0.5, count: words * 256)))) }
    return safetensors(tensors)
  }

  private func value(_ row: UInt64, _ column: Int) -> Float { Float(row) + Float(column) / 256 }
}

final class CountingBudget: ReadBudget {
  let reads = Mutex(0)
  let bytes = Mutex(0)

  var total: Int { bytes.withLock { $0 } }

  func spend(_ count: Int) {
    reads.withLock { $0 += 1 }
    bytes.withLock { $0 += count }
  }
}
