import Fingerprinting
import ModelAtlas
import Testing

@Suite("Files that hold a slice of every matrix each")
struct SliceTests {
  private typealias Tensor = (name: String, rows: Int, columns: Int)

  /// One layer of two heads of queries, of eight rows, and one of keys.
  private static let whole: [Tensor] = [
    ("tok_embeddings", 10, 16), ("output", 10, 16), ("layers.0.attention.wq", 16, 16), ("layers.0.attention.wk", 8, 16),
    ("layers.0.attention.wv", 8, 16), ("layers.0.attention.wo", 16, 16), ("layers.0.feed_forward.w1", 24, 16),
    ("layers.0.feed_forward.w2", 16, 24), ("layers.0.feed_forward.w3", 24, 16), ("norm", 1, 16),
    ("layers.0.attention_norm", 1, 16), ("layers.0.ffn_norm", 1, 16),
  ]
  private static let published: [String: String] = [
    "tok_embeddings": "model.embed_tokens", "output": "lm_head", "norm": "model.norm",
    "layers.0.attention.wq": "model.layers.0.self_attn.q_proj",
    "layers.0.attention.wk": "model.layers.0.self_attn.k_proj",
    "layers.0.attention.wv": "model.layers.0.self_attn.v_proj",
    "layers.0.attention.wo": "model.layers.0.self_attn.o_proj",
    "layers.0.feed_forward.w1": "model.layers.0.mlp.gate_proj",
    "layers.0.feed_forward.w2": "model.layers.0.mlp.down_proj",
    "layers.0.feed_forward.w3": "model.layers.0.mlp.up_proj",
    "layers.0.attention_norm": "model.layers.0.input_layernorm",
    "layers.0.ffn_norm": "model.layers.0.post_attention_layernorm",
  ]

  private func value(_ tensor: Tensor, _ row: Int, _ column: Int, seed: Int) -> Float {
    Float(tensor.name.utf8.reduce(seed) { ($0 * 31 + Int($1)) % 1009 } + row * 37 + column) / 64
  }

  private func part(
    _ name: String, _ tensor: Tensor, _ rows: [Int], _ columns: Range<Int>, seed: Int = 0
  ) -> GoldenPart {
    let values = rows.flatMap { row in columns.map { value(tensor, row, $0, seed: seed) } }
    let shape = tensor.rows == 1 ? [columns.count] : [rows.count, columns.count]
    return (name, "F32", shape, values.flatMap { withUnsafeBytes(of: $0.bitPattern, Array.init) })
  }

  /// The half of every matrix that one of two files holds.
  ///
  /// - Parameter wordsByRows: as since Llama 3.
  private func slice(_ number: Int, wordsByRows: Bool = false, seed: Int = 0) -> [UInt8] {
    safetensorsFile(
      Self.whole.map { tensor in
        let last = tensor.name.split(separator: ".").last
        let byColumns = last == "wo" || last == "w2" || (last == "tok_embeddings" && !wordsByRows)
        let isWhole = tensor.rows == 1
        let (height, width) = (tensor.rows / 2, tensor.columns / 2)
        let rows = byColumns || isWhole ? 0..<tensor.rows : number * height..<(number + 1) * height
        let columns = byColumns ? number * width..<(number + 1) * width : 0..<tensor.columns
        return part(tensor.name + ".weight", tensor, Array(rows), columns, seed: isWhole ? 0 : seed)
      })
  }

  /// The model as it is published for transformers: rows of queries and keys in halves of heads.
  private func checkpointFile() -> [UInt8] {
    let tensors = Self.whole.map { tensor -> GoldenPart in
      let isTurned = ["wq", "wk"].contains { tensor.name.hasSuffix($0) }
      let rows = (0..<tensor.rows).map { row in isTurned ? row / 8 * 8 + 2 * (row % 4) + row % 8 / 4 : row }
      return part((Self.published[tensor.name] ?? "") + ".weight", tensor, rows, 0..<tensor.columns)
    }
    return safetensorsFile(tensors)
  }

  private func checkpoint() -> WeightSample {
    let folder = ScratchFolder()
    folder.write("model.safetensors", checkpointFile())
    return readModel(modelSource(folder.path, name: "m")).detail.sample
  }

  private func reading(_ files: [(name: String, bytes: [UInt8])]) throws -> ModelReading {
    let folder = ScratchFolder()
    for file in files { folder.write(file.name, file.bytes) }
    folder.write("params.json", Array(#"{"dim": 16, "n_heads": 2, "n_kv_heads": 1}"#.utf8))
    let source = modelSource(folder.path, name: "m")
    let reading = readModel(source)
    var hashes: [ByteString: FileHash] = [:]
    for file in source.files where file.fact.isWeights && reading.facts.condition == .whole {
      guard case .finished(let hash) = try hashFile(file, of: reading) else { throw Absent(path: "hash") }
      hashes[file.fact.path] = hash
    }
    return completed(reading, hashes)
  }

  private func slices(seed: Int = 0, wordsByRows: Bool = false) throws -> ModelReading {
    try reading(
      (0..<2).map { ("consolidated.0\($0).pth", slice($0, wordsByRows: wordsByRows, seed: $0 == 1 ? seed : 0)) })
  }

  @Test("have the sample of the model in whole matrices, however word vectors are cut", arguments: [false, true])
  func joined(wordsByRows: Bool) throws {
    let reading = try slices(wordsByRows: wordsByRows)
    #expect(reading.detail.sample == checkpoint())
    #expect(reading.facts.condition == .whole && reading.facts.renditions.count == 1)
    #expect(reading.facts.anomalies.isEmpty)
    // Vectors that both files hold count once.
    #expect(reading.facts.parameters == UInt64(Self.whole.reduce(0) { $0 + $1.rows * $1.columns }))
  }

  @Test("one file of Meta's or Mistral's own form has it, too")
  func alone() throws {
    let file = safetensorsFile(Self.whole.map { part($0.name + ".weight", $0, Array(0..<$0.rows), 0..<$0.columns) })
    for name in ["consolidated.00.pth", "consolidated.safetensors"] {
      #expect(try reading([(name, file)]).detail.sample == checkpoint(), "\(name)")
    }
  }

  @Test("beside the model for transformers they are a rendition, which agrees or is told")
  func renditions() throws {
    let slices = [0, 1].map { ("consolidated.0\($0).pth", slice($0)) }
    let agreeing = try reading([("model.safetensors", checkpointFile())] + slices).facts
    #expect(agreeing.renditions.count == 2 && agreeing.anomalies.isEmpty)
    let other = try reading([
      ("model.safetensors", checkpointFile()), slices[0], ("consolidated.01.pth", slice(1, seed: 5)),
    ])
    #expect(other.facts.anomalies.count == 1)
    #expect(
      other.facts.anomalies.first?.hasPrefix("rendition consolidated.00.pth disagrees: its sampled weights") == true)
  }

  @Test("have a value hash of all files' values")
  func hashes() throws {
    let (one, other) = (try slices().facts.valueHash, try slices(seed: 1).facts.valueHash)
    #expect(one != nil && one != other)
    #expect(one == (try slices()).facts.valueHash)
  }

  @Test("slices that do not make a matrix are told, and the others are compared")
  func misfits() throws {
    let odd = safetensorsFile([
      ("layers.0.attention.wv.weight", "F32", [1, 16], [UInt8](repeating: 0, count: 64)),
      ("norm.weight", "F32", [16], [UInt8](repeating: 0, count: 64)),
    ])
    let reading = try reading([("consolidated.00.pth", slice(0)), ("consolidated.01.pth", odd)])
    #expect(reading.facts.anomalies.count == 8)
    #expect(
      reading.facts.anomalies.contains("the files' slices of layers.0.attention.wv.weight do not make one matrix"))
    #expect(reading.detail.sample.roles.contains("output_norm.weight"))
  }

  @Test("are incomplete while one is missing; one alone is a model")
  func missing() throws {
    for numbers in [[0, 2], [1]] {
      let facts = try reading(numbers.map { ("consolidated.0\($0).pth", slice($0 % 2)) }).facts
      guard case .incomplete(let reason) = facts.condition else {
        Issue.record("\(numbers): \(facts.condition)")
        continue
      }
      #expect(reason.contains(numbers == [1] ? "consolidated.00.pth" : "consolidated.01.pth"))
    }
  }
}
