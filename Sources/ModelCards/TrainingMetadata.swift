import ModelAtlas

/// Keys that kohya's sd-scripts write into a LoRA's `__metadata__`, and their names as features.
private let kohyaKeys = [
  ("ss_network_dim", "lora.rank"), ("ss_network_alpha", "lora.alpha"), ("ss_network_module", "lora.module"),
  ("ss_learning_rate", "trainer.learning_rate"), ("ss_unet_lr", "trainer.unet_learning_rate"),
  ("ss_text_encoder_lr", "trainer.text_encoder_learning_rate"), ("ss_lr_scheduler", "trainer.lr_scheduler_type"),
  ("ss_optimizer", "trainer.optimizer"), ("ss_max_train_steps", "trainer.max_steps"),
  ("ss_steps", "trainer.global_step"),
  ("ss_num_epochs", "trainer.num_epochs"), ("ss_total_batch_size", "trainer.train_batch_size"),
  ("ss_seed", "trainer.seed"),
  ("ss_base_model_version", "trainer.base_model_version"), ("ss_sd_model_hash", "trainer.base_model_hash"),
]

extension CardReading {
  /// `__metadata__` of safetensors, as kohya's trainers and programs that follow modelspec write it.
  ///
  /// - Source: sd-scripts, `train_network.py`; Stability-AI/ModelSpec.
  mutating func readSafetensorsMetadata(_ metadata: WeightMetadata) {
    let file: ByteString = "__metadata__"
    facts.license = facts.license ?? metadata["modelspec.license"]
    facts.architecture = facts.architecture ?? metadata["modelspec.architecture"]
    // The base file's SHA-256 says more than its name, which may be anything on the trainer's machine.
    let hash = metadata["ss_new_sd_model_hash"].flatMap { SHA256Digest(text: "sha256:" + $0) }
    if let hash { claim(hash.description, by: .adapterConfig, relation: .adapter, file: file) }
    if let base = metadata["ss_sd_model_name"], base != "None" {
      claim(base, by: hash == nil ? .adapterConfig : .config, relation: .adapter, file: file)
    }
    for part in metadata["modelspec.merged_from"]?.split(separator: ",").prefix(cardListMax) ?? [] {
      claim(String(part), by: .config, relation: .merge, file: file)
    }
    for (key, name) in kohyaKeys where metadata[key] != "None" { feature(name, metadata[key], file: file) }
    for tag in metadata["modelspec.tags"]?.split(separator: ",").prefix(cardListMax) ?? [] { self.tag(String(tag)) }
    readCreationTime(metadata)
  }

  /// The end of training, in seconds since 1970 with a fraction, or modelspec's RFC 3339 date.
  private mutating func readCreationTime(_ metadata: WeightMetadata) {
    let seconds = (metadata["ss_training_finished_at"] ?? metadata["ss_training_started_at"]).flatMap { Double($0) }
    if let seconds, seconds > 0, seconds < 253_402_300_800 {
      facts.times.append(CreationTime(time: UnixTime(milliseconds: Int64(seconds * 1000)), source: .metadata))
    } else if let time = metadata["modelspec.date"].flatMap(UnixTime.init(rfc3339:)) {
      facts.times.append(CreationTime(time: time, source: .metadata))
    }
  }
}
