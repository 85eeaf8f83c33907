import ModelAtlas

/// Folders whose own config.json speaks for the whole pipeline: the network that is trained. A text encoder's
/// `_name_or_path` names the encoder's origin, not the pipeline's.
let denoiserFolders: Set<ByteString> = ["unet", "transformer"]

extension CardReading {
  /// config.json of transformers or diffusers, and diffusers' model_index.json.
  mutating func readModelConfig(_ config: CardValue, file: ByteString) {
    let architectures = texts("architectures", of: config, file: file)
    let architecture = text("model_type", of: config, file: file) ?? architectures.first.flatMap(usableText)
    facts.architecture = facts.architecture ?? architecture ?? text("_class_name", of: config, file: file)
    // What `from_pretrained` was called with when this model was last loaded: its origin, or an earlier self.
    if let origin = text("_name_or_path", of: config, file: file) {
      claim(origin, by: .config, relation: .unknown, file: file)
    }
    for key in ["quantization_config", "quantization"] {
      guard let quantization = config[key] else { continue }
      readQuantization(quantization, key: key, file: file)
    }
  }

  /// `quantization_config`, MLX's `quantization`, or a file that is one: its plain values as features.
  mutating func readQuantization(_ quantization: CardValue, key: String, file: ByteString) {
    guard let entries = quantization.entries else {
      problem(file, "\(key) is \(quantization.kind), expected a map")
      return
    }
    for entry in entries.prefix(quantizationKeysMax) {
      let name = entry.key == "quant_method" ? "method" : entry.key
      feature("quantization.\(name)", entry.value.text, file: file)
    }
  }
}

/// The longest real one, of AutoRound, has 16 keys. MLX's may go on with a map for each tensor.
private let quantizationKeysMax = 32
