import Foundation

/// A model of some kilobytes whose weights are drawn from a seed: small enough to write anew for each test.
struct TinyModel {
  /// Equal seeds give equal weights.
  let seed: UInt64
  /// Added to every weight: a fine-tune of the same seed.
  var step: Float = 0
  var layers = 2
  /// The seed of a change of rank 2 to each projection, as a merged LoRA adapter makes it; nil for none.
  var lora: UInt64?

  private var tensors: [(name: String, rows: Int, columns: Int)] {
    [("model.embed_tokens.weight", 64, 32)]
      + (0..<layers).flatMap { layer in
        [
          ("model.layers.\(layer).self_attn.q_proj.weight", 32, 32),
          ("model.layers.\(layer).mlp.up_proj.weight", 64, 32),
        ]
      }
  }

  static let config = Data(#"{"architectures":["LlamaForCausalLM"],"model_type":"llama"}"#.utf8)

  /// All weights in one safetensors file.
  var file: Data { file(of: tensors.indices) }

  /// The file cut in two shards, and the index that names them.
  var shards: (first: Data, second: Data, index: Data) {
    let half = tensors.count / 2
    let map = tensors.indices.map { "\"\(tensors[$0].name)\":\"model-0000\($0 < half ? 1 : 2)-of-00002.safetensors\"" }
    let index = "{\"metadata\":{},\"weight_map\":{\(map.joined(separator: ","))}}"
    return (file(of: 0..<half), file(of: half..<tensors.count), Data(index.utf8))
  }

  private func file(of indices: Range<Int>) -> Data {
    var entries: [String] = []
    var values = Data()
    for index in indices {
      let tensor = tensors[index]
      let start = values.count
      var random = SeededGenerator(state: seed &+ UInt64(index) &* 1000)
      for element in 0..<(tensor.rows * tensor.columns) {
        let value = Float.random(in: -0.05...0.05, using: &random) + step + change(index, element)
        withUnsafeBytes(of: value.bitPattern.littleEndian) { values.append(contentsOf: $0) }
      }
      entries.append(
        "\"\(tensor.name)\":{\"dtype\":\"F32\",\"shape\":[\(tensor.rows),\(tensor.columns)],"
          + "\"data_offsets\":[\(start),\(values.count)]}")
    }
    let header = Data("{\(entries.joined(separator: ","))}".utf8)
    return withUnsafeBytes(of: UInt64(header.count).littleEndian) { Data($0) } + header + values
  }

  /// What the adapter adds to one element; nothing to the embedding.
  private func change(_ index: Int, _ element: Int) -> Float {
    guard let lora, index > 0 else { return 0 }
    let (row, column) = element.quotientAndRemainder(dividingBy: tensors[index].columns)
    return (0..<2).reduce(0) { sum, k in
      func factor(_ kind: UInt64, _ place: Int) -> Float {
        var random = SeededGenerator(
          state: lora &+ UInt64(index) &* 7919 &+ UInt64(k) &* 104_729 &+ kind &* 15_485_863 &+ UInt64(place)
            &* 179_424_673)
        return Float.random(in: -0.1...0.1, using: &random)
      }
      return sum + factor(1, row) * factor(2, column)
    }
  }

  /// Writes a model folder with configuration and weights.
  func write(to folder: URL) throws {
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    try Self.config.write(to: folder.appending(path: "config.json"))
    try file.write(to: folder.appending(path: "model.safetensors"))
  }
}
