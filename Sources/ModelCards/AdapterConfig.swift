import ModelAtlas

/// Keys of adapter_config.json that describe a LoRA, and their names as features.
private let loraKeys = [
  ("r", "lora.rank"), ("lora_alpha", "lora.alpha"), ("target_modules", "lora.target_modules"),
  ("modules_to_save", "lora.modules_to_save"), ("use_dora", "lora.use_dora"), ("use_rslora", "lora.use_rslora"),
  ("lora_dropout", "lora.dropout"), ("bias", "lora.bias"), ("fan_in_fan_out", "lora.fan_in_fan_out"),
]

private let peftKeys = [("peft_type", "peft.type"), ("task_type", "peft.task_type"), ("peft_version", "peft.version")]

extension CardReading {
  /// adapter_config.json as PEFT writes it.
  /// - Source: peft, `config.py` and `tuners/lora/config.py`.
  mutating func readAdapterConfig(_ config: CardValue, file: ByteString) {
    if let base = text("base_model_name_or_path", of: config, file: file) {
      claim(
        base, by: .adapterConfig, relation: .adapter, revision: text("revision", of: config, file: file), file: file)
    }
    for (key, name) in peftKeys { feature(name, config[key]?.text, file: file) }
    for (key, name) in loraKeys { feature(name, config[key].flatMap(featureText), file: file) }
  }
}

/// A text as it is; a list of texts sorted, since PEFT keeps a set and writes it in any order.
private func featureText(_ value: CardValue) -> String? {
  if let text = value.text { return text }
  guard let texts = value.elements?.compactMap(\.text), !texts.isEmpty else { return nil }
  return texts.sorted { $0.utf8.lexicographicallyPrecedes($1.utf8) }.joined(separator: ",")
}
