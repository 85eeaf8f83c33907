import ModelAtlas

/// What a file's name says of its part in a model.
package enum FileRole: Hashable, Sendable {
  case weights
  /// A card, a configuration, a tokenizer: kept beside the weights.
  case companion
  case other
}

/// Judges by name alone: the listing opens nothing.
package func fileRole(_ name: ByteString) -> FileRole {
  let lower = lowercased(name)
  if weightNames.contains(lower) { return .weights }
  if let suffix = weightSuffixes.first(where: { lower.hasSuffix($0) }) {
    let stem = lower.dropLast(suffix.count)
    if stem.isEmpty { return .other }
    return pickledSuffixes.contains(suffix) && isTrainingState(stem) ? .other : .weights
  }
  return lower == "mlmodel" || companionSuffixes.contains { lower.hasSuffix($0) } ? .companion : .other
}

let pickledSuffixes: [ByteString] = [".bin", ".pt", ".pth", ".ckpt"]

private let weightSuffixes: [ByteString] =
  pickledSuffixes + [
    ".safetensors", ".gguf", ".ggml", ".onnx", ".onnx_data", ".onnx.data", ".npz", ".h5", ".keras", ".msgpack",
    ".tflite",
    ".nemo", ".mar", ".pdparams", ".pdiparams", ".mlmodel", ".llamafile", ".engine", ".plan", ".ot", ".joblib",
    ".skops",
  ]

private let weightNames: Set<ByteString> = ["saved_model.pb"]

private let companionSuffixes: [ByteString] = [
  ".json", ".md", ".yml", ".yaml", ".txt", ".jinja", ".model", ".tiktoken", ".toml", ".cfg",
]

/// What a Trainer or an interpreter keeps beside the weights in the same containers.
private func isTrainingState(_ stem: ByteString) -> Bool {
  trainingNames.contains(stem) || trainingPrefixes.contains { stem.hasPrefix($0) }
    || contains(stem.bytes, "optim_states")
}

private let trainingNames: Set<ByteString> = [
  "training_args", "trainer_state", "tokenizer", "vocab", "merges", "train", "val", "test", "spiece", "dataset",
  "latest",
  "distutils-precedence",
]

private let trainingPrefixes: [ByteString] = [
  "optimizer", "scheduler", "scaler", "rng_state", "random_states", "events.out", "zero_pp_rank", "bf16_zero_pp_rank",
  "optim_", "grad_scaler", "sampler",
]

/// Files whose presence says that a folder is one model, whatever else lies in it.
func namesOneModel(_ name: ByteString) -> Bool { identityNames.contains(name) || name.hasSuffix(".index.json") }

private let identityNames: Set<ByteString> = [
  "config.json", "adapter_config.json", "model_index.json", "mergekit_config.yml", "modules.json", "params.json",
  "quantize_config.json", "trainer_state.json", "tokenizer.json", "tokenizer_config.json", "generation_config.json",
  "MLmodel", "config.pbtxt",
]

func lowercased(_ name: ByteString) -> ByteString {
  ByteString(name.bytes.map { (UInt8(ascii: "A")...UInt8(ascii: "Z")).contains($0) ? $0 + 32 : $0 })
}
