import ModelAtlas

/// Metadata that weight files carry: the header of a GGUF file, `__metadata__` of safetensors. First value of a key.
struct WeightMetadata {
  private var values: [ByteString: String] = [:]

  /// - Complexity: O(*n*); GGUF files of today have 20 to 60 scalar keys.
  init(_ entries: [(key: ByteString, value: String)]) {
    for entry in entries where values[entry.key] == nil { values[entry.key] = entry.value }
  }

  /// A usable text, nil when absent.
  subscript(key: String) -> String? { values[ByteString(key)].flatMap(usableText) }
}

/// `general.file_type` of files whose tensors are floats: all F32, mostly F16, mostly BF16.
private let floatFileTypes: Set<String> = ["0", "1", "32"]

/// `general.base_model.N` and `general.dataset.N` are looked up to this number; merges of 30 models are known.
private let namedModelsMax: UInt64 = 64

extension CardReading {
  /// Keys that a converter to GGUF copied from the model and its card.
  ///
  /// `general.source.*` is what was converted; `general.base_model.*` are the parents of that source, as its card
  /// named them.
  /// - Source: llama.cpp, `gguf-py/gguf/constants.py` and `metadata.py`.
  mutating func readGGUF(_ metadata: WeightMetadata) {
    let file: ByteString = "GGUF header"
    facts.architecture = facts.architecture ?? metadata["general.architecture"]
    facts.license = facts.license ?? metadata["general.license"]
    let sourceKeys = ["general.source.repo_url", "general.source.huggingface.repository", "general.source.url"]
    if let source = sourceKeys.lazy.compactMap({ metadata[$0] }).first {
      let isFloat = metadata["general.file_type"].map(floatFileTypes.contains) ?? false
      claim(source, by: .gguf, relation: isFloat ? .unknown : .quantized, file: file)
    }
    for prefix in numbered("general.base_model", in: metadata) {
      guard let reference = metadata["\(prefix).repo_url"] ?? metadata["\(prefix).name"] else { continue }
      claim(reference, by: .gguf, relation: .unknown, file: file)
    }
    for prefix in numbered("general.dataset", in: metadata) {
      if let name = metadata["\(prefix).repo_url"] ?? metadata["\(prefix).name"] { dataset(name) }
    }
    feature("quantization.by", metadata["general.quantized_by"], file: file)
    feature("quantization.file_type", metadata["general.file_type"], file: file)
  }

  private func numbered(_ key: String, in metadata: WeightMetadata) -> [String] {
    let count = metadata["\(key).count"].flatMap { UInt64($0) } ?? 0
    return (0..<min(count, namedModelsMax)).map { "\(key).\($0)" }
  }
}
