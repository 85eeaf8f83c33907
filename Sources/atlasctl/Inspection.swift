import ControlAPI
import Fingerprinting
import ModelAtlas

/// What `inspect` prints.
struct Inspection: Codable, Hashable {
  struct Tensor: Codable, Hashable {
    var name: String
    /// The name in the one vocabulary that all containers share.
    var role: String
    var shape: [UInt64]
    var elementType: String
    @Nullable var valueHash: String?
  }

  struct File: Codable, Hashable {
    var path: String
    var bytes: UInt64
    var isWeights: Bool
    @Nullable var sha256: String?
  }

  /// A trainer's file beside the weights; whoever loads it runs what it names.
  struct Pickle: Codable, Hashable {
    var path: String
    /// Classes outside those that weights need.
    var classes: [String]
  }

  /// One complete set of the model's tensors, of several that its folder may hold.
  struct Rendition: Codable, Hashable {
    var format: String
    var elementType: String
    @Nullable var quantization: QuantizationAnswer?
    var bytes: UInt64
    var files: [String]
  }

  struct Metadata: Codable, Hashable {
    var key: String
    var value: String
  }

  var path: String
  var layout: String
  /// `whole`, `incomplete`, `stub` or `unreadable`.
  var state: String
  @Nullable var reason: String?
  /// The one that stands for the model first.
  var renditions: [Rendition]
  /// Weight files of formats that are not read, beside those.
  var unread: [String]
  @Nullable var architecture: String?
  @Nullable var parameters: UInt64?
  @Nullable var elementType: String?
  @Nullable var quantization: QuantizationAnswer?
  var isAdapter: Bool
  /// Of an adapter's factors; several where modules differ.
  var adapterRanks: [UInt64]
  /// Over sampled values: equal for copies, in whatever container.
  @Nullable var sampleHash: String?
  /// How many values were sampled.
  var sampledValues: Int
  /// Null without `--hash`.
  @Nullable var contentHash: String?
  @Nullable var valueHash: String?
  var files: [File]
  var tensors: [Tensor]
  /// Of the weight files themselves.
  var metadata: [Metadata]
  /// Of the configurations and the card beside them.
  var configuration: [ConfigurationLine]
  var pickles: [Pickle]
  var anomalies: [String]
}

extension Inspection {
  init(_ reading: ModelReading, _ configuration: [ConfigurationLine], _ pickles: [TrainerPickle]) {
    let facts = reading.facts
    (state, reason) = (facts.condition.name, facts.condition.reason)
    path = facts.path
    layout = facts.layout.rawValue
    renditions = zip(facts.renditions, reading.renditionFiles).map(Rendition.init)
    unread = reading.unread
    architecture = facts.architecture
    parameters = facts.parameters
    elementType = facts.elementType?.rawValue
    quantization = facts.quantization.map(QuantizationAnswer.init)
    isAdapter = facts.isAdapter
    adapterRanks = facts.isAdapter ? ranks(of: reading.detail.tensors) : []
    sampleHash = facts.sampleHash?.description
    sampledValues = reading.detail.sample.values.count
    contentHash = facts.contentHash?.description
    valueHash = facts.valueHash?.description
    files = facts.files.map(File.init)
    tensors = reading.detail.tensors.map(Tensor.init)
    metadata = reading.metadata.map { Metadata(key: $0.key.description, value: $0.value) }
    self.configuration = configuration
    self.pickles = pickles.map { Pickle(path: $0.path.description, classes: $0.classes) }
    anomalies = facts.anomalies
  }
}

extension Inspection.Rendition {
  fileprivate init(_ rendition: ModelAtlas.Rendition, _ files: [ByteString]) {
    self.init(
      format: rendition.format.rawValue, elementType: rendition.elementType.rawValue,
      quantization: rendition.quantization.map(QuantizationAnswer.init), bytes: rendition.bytes,
      files: files.map(\.description))
  }
}

/// What the first factors of LoRA's products have in rows.
private func ranks(of adapter: [TensorFact]) -> [UInt64] {
  let ends: [ByteString] = [".lora_A.weight", ".lora_embedding_A"]
  let factors = adapter.filter { fact in ends.contains { fact.role.hasSuffix($0) } }
  return Set(factors.compactMap(\.shape.first)).sorted()
}

extension QuantizationAnswer {
  fileprivate init(_ verdict: QuantizationVerdict) {
    self.init(method: verdict.method, bitsPerWeight: verdict.bitsPerWeight)
  }
}

extension Inspection.File {
  fileprivate init(_ fact: FileFact) {
    self.init(
      path: fact.path.description, bytes: fact.bytes, isWeights: fact.isWeights, sha256: fact.sha256?.description)
  }
}

extension Inspection.Tensor {
  fileprivate init(_ fact: TensorFact) {
    self.init(
      name: fact.name.description, role: fact.role.description, shape: fact.shape,
      elementType: fact.typeName ?? fact.type.rawValue, valueHash: fact.valueHash?.description)
  }
}
