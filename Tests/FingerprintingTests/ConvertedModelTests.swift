import Fingerprinting
import ModelAtlas
import Testing

/// Pairs that llama.cpp's own converter made: `Tests/ConvertedModels/make.py` says with which version.
@Suite("GGUF files of llama.cpp's converter hold their checkpoint's values")
struct ConvertedModelTests {
  private static let folder =
    "/" + #filePath.split(separator: "/").dropLast(2).joined(separator: "/") + "/ConvertedModels"

  private static let architectures = Set(
    paths(below: folder).compactMap { path in
      path.contains("/") ? path.split(separator: "/").first.map(String.init) : nil
    }
  ).sorted()

  /// What is not compared: the converter computes it anew, rounded or scaled, or takes every other column.
  private static let notCompared: [String: [ByteString]] = [
    "mamba": ["blk.0.ssm_a"], "qwen3next": ["blk.0.ssm_a"],
    "jais": ["output.weight.scaled", "token_embd.weight.scaled"],
    "gpt-oss": ["blk.0.ffn_gate_exps.bias", "blk.0.ffn_up_exps.bias"],
    "gpt-oss-mxfp4": ["blk.0.ffn_gate_exps.bias", "blk.0.ffn_up_exps.bias"],
  ]

  @Test("every row of every matrix, and every vector", arguments: architectures)
  func values(architecture: String) throws {
    let folder = "\(Self.folder)/\(architecture)"
    let checkpoint = try sample(folder, "model.safetensors")
    let converted = try sample(folder, "model.gguf")
    let chunks = Dictionary(uniqueKeysWithValues: checkpoint.chunks.map { ($0.key, $0) })
    var compared = 0
    var strange: Set<ByteString> = []
    for chunk in converted.chunks {
      let role = converted.roles[Int(chunk.role)]
      guard let twin = chunks[chunk.key] else {
        strange.insert(role)
        continue
      }
      let (mine, theirs) = (chunk.offset..<chunk.offset + chunk.count, twin.offset..<twin.offset + twin.count)
      #expect(converted.values[mine] == checkpoint.values[theirs], "\(role) row \(chunk.row)")
      compared += chunk.count
    }
    #expect(strange.sorted() == Self.notCompared[architecture] ?? [])
    #expect(compared > 1000)
  }

  /// All rows: a model of this size is sampled whole.
  private func sample(_ folder: String, _ name: String) throws -> WeightSample {
    let source = modelSource(folder, name: "m")
    let weights = source.files.filter { $0.fact.path == ByteString(name) || $0.fact.path == "config.json" }
    try #require(weights.count == 2)
    let reading = readModel(
      ModelSource(place: source.place, path: source.path, layout: source.layout, files: weights),
      size: .closer(SampleSize.closerValuesMax))
    #expect(reading.facts.condition == .whole)
    return reading.detail.sample
  }
}
