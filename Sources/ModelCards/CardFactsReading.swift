import ModelAtlas

/// What a model's small files, and the metadata in its weight files, say of it.
///
/// Never throws: what could not be read is named in `problems`, and the rest counts. The order of `files` does not
/// matter: the model's own files are read before those of its components, and each kind in its own turn.
///
/// - Parameters:
///   - files: those named in `cardFileLimits`, others are passed over.
///   - weightMetadata: scalars as text, of all weight files of the model.
/// - Complexity: O(bytes); 1 MiB of JSON takes some 20 ms.
package func cardFacts(
  from files: [CardFile], weightMetadata: [(key: ByteString, value: String)]
) -> CardFacts {
  var reading = CardReading()
  reading.facts.text = ""
  let ordered = files.map(withinLimit).sorted { ($0.depth, $0.name) < ($1.depth, $1.name) }
  for name in readingOrder {
    for file in ordered where file.baseName == name && speaksForModel(file) { reading.read(file) }
  }
  let metadata = WeightMetadata(weightMetadata)
  reading.readGGUF(metadata)
  reading.readSafetensorsMetadata(metadata)
  return reading.facts
}

/// The card first: its words on license and library are a person's.
private let readingOrder: [ByteString] = [
  "README.md", "adapter_config.json", "mergekit_config.yml", "mergekit_config.yaml", "mergekit_moe_config.yml",
  "config.json", "model_index.json", "quantization_config.json", "quantize_config.json", "trainer_state.json",
  "MLmodel",
]

/// Files of the model's own folder, and config.json of the network that a diffusion pipeline is about.
private func speaksForModel(_ file: CardFile) -> Bool {
  let parts = file.name.split(at: "/")
  return parts.count == 1 || parts.count == 2 && denoiserFolders.contains(parts[0]) && parts[1] == "config.json"
}

private func withinLimit(_ file: CardFile) -> CardFile {
  guard let limit = cardFileLimits[file.baseName], file.bytes.count > limit else { return file }
  return CardFile(name: file.name, bytes: Array(file.bytes.prefix(limit)), isTruncated: true)
}

extension CardReading {
  mutating func read(_ file: CardFile) {
    switch file.baseName {
    case "README.md": readCard(file)
    case "trainer_state.json": readTrainerState(file)
    default: readDocument(file)
    }
  }

  /// A file that must be whole to mean anything.
  private mutating func readDocument(_ file: CardFile) {
    do {
      guard !file.isTruncated else { throw CardProblem("longer than \(file.bytes.count) bytes, not read") }
      let isYAML = file.name.hasSuffix(".yml") || file.name.hasSuffix(".yaml") || file.baseName == "MLmodel"
      let document = isYAML ? try yamlDocument(file.bytes) : try jsonDocument(file.bytes)
      guard document.entries != nil else { throw CardProblem("\(document.kind), expected a map") }
      switch file.baseName {
      case "adapter_config.json": readAdapterConfig(document, file: file.name)
      case "config.json", "model_index.json": readModelConfig(document, file: file.name)
      case "quantization_config.json", "quantize_config.json":
        readQuantization(document, key: "the file", file: file.name)
      case "MLmodel": readMLflowModel(document, file: file.name)
      default: readMergeConfig(document, file: file.name)
      }
    } catch {
      problem(file.name, "\(error)")
    }
  }
}
