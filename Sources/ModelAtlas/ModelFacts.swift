/// A container of weights.
package enum WeightFormat: String, Hashable, Sendable, CaseIterable {
  case safetensors, gguf, pytorch, onnx, numpy, unknown
}

/// How a folder is laid out, i.e. which tool wrote it.
package enum StoreLayout: String, Hashable, Sendable, CaseIterable {
  case folder, file, trainerCheckpoint, huggingFaceCache, huggingFaceLocalDir, gitClone
  case diffusersPipeline, sentenceTransformers, mlflow
  /// Files that are named by their hash, and a manifest that names them: Ollama's store, an OCI image layout.
  case ollama, ociLayout
  /// Not here: a repository of a Hub, of which headers and samples were read.
  case hub
}

/// One set of weight files in a model's folder: the same model in one container and element type.
package struct Rendition: Hashable, Sendable {
  package let format: WeightFormat
  /// The type of most elements, e.g. `BF16`, `Q4_K`.
  package let elementType: ElementType
  package let quantization: QuantizationVerdict?
  package let bytes: UInt64

  package init(format: WeightFormat, elementType: ElementType, quantization: QuantizationVerdict?, bytes: UInt64) {
    self.format = format
    self.elementType = elementType
    self.quantization = quantization
    self.bytes = bytes
  }
}

extension ModelFacts {
  /// Whether its weights are in formats that are named and not read: they are listed and hashed, and nothing else.
  package var isOnlyListed: Bool {
    guard case .unreadable = condition else { return false }
    return !renditions.isEmpty && renditions.allSatisfy { $0.format == .unknown }
  }

  /// Whether the files are weights that are all here, to be hashed as they are.
  package var isHashable: Bool { condition == .whole || isOnlyListed }
}

/// Everything that was seen of one model, except tensors and sampled values (`ModelDetail`).
///
/// Written once per reading, each part with its source; never a conclusion. Verdicts are pure functions of it.
package struct ModelFacts: Hashable, Sendable {
  package let place: ModelPlace
  /// Absolute, for people; bytes that are not UTF-8 appear as `%XX`.
  package var path: String
  package var layout: StoreLayout
  package var condition: Condition
  /// Sorted by path.
  package var files: [FileFact] = []
  /// Of format `unknown` where only formats were found that are not read.
  package var renditions: [Rendition] = []
  package var architecture: String?
  /// Logical weights of the most precise rendition; nil when unreadable.
  package var parameters: UInt64?
  package var elementType: ElementType?
  package var quantization: QuantizationVerdict?
  /// SHA-256 over sorted (path, file hash) pairs of the weight files. Nil until all of them were hashed.
  /// Of a Hub's repository: from the hashes that it publishes.
  package var contentHash: SHA256Digest?
  /// SHA-256 over sorted (role, shape, SHA-256 of the values). Equal: the same weights in whatever container or float type.
  package var valueHash: SHA256Digest?
  /// Hash over sorted (role, element type): tells a cast from a copy where `valueHash` is equal.
  package var typesHash: UInt64 = 0
  /// Hash over sampled values in native bits: copies share it long before anything is hashed.
  package var sampleHash: ValueDigest?
  package var sketch = WeightSketch.empty
  /// Adapter weights: a delta to a base, not a model by itself.
  package var isAdapter = false
  /// The Hub repository and commit that this folder is a download of, when its layout says so.
  package var origin: HubOrigin?
  package var card = CardFacts()
  /// What was read beyond the sample to tell a quantized model's parent; the newest last.
  package var closerLooks: [CloserLook] = []
  /// Odd things that the parsers met and survived.
  package var anomalies: [String] = []
  /// Times found by layout and file system (`git`, `metadata`, `file`); the Hub's is in its record.
  package var times: [CreationTime] = []

  package init(place: ModelPlace, path: String, layout: StoreLayout, condition: Condition) {
    self.place = place
    self.path = path
    self.layout = layout
    self.condition = condition
  }

  /// Bytes of the weight files.
  package var weightBytes: UInt64 { files.reduce(0) { $0 &+ ($1.isWeights ? $1.bytes : 0) } }
}

/// The repository and commit that a download came from.
package struct HubOrigin: Hashable, Sendable {
  package let repository: ModelID
  package let revision: String?

  package init(repository: ModelID, revision: String?) {
    self.repository = repository
    self.revision = revision
  }
}
