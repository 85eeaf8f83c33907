/// `GET /v1/models/ID`: the summary's fields and more, in one object.
package struct ModelAnswer: Codable, Hashable, Sendable {
  package var summary: ModelSummary
  package var more: ModelParticulars

  package init(summary: ModelSummary, more: ModelParticulars) {
    self.summary = summary
    self.more = more
  }

  package init(from decoder: any Decoder) throws {
    summary = try ModelSummary(from: decoder)
    more = try ModelParticulars(from: decoder)
  }

  package func encode(to encoder: any Encoder) throws {
    try summary.encode(to: encoder)
    try more.encode(to: encoder)
  }
}

/// What `show` adds to a summary.
package struct ModelParticulars: Codable, Hashable, Sendable {
  package struct File: Codable, Hashable, Sendable {
    package var path: String
    package var bytes: UInt64
    package var isWeights: Bool
    package var modifiedAt: String
    @Nullable package var sha256: String?
    /// What somebody else says of it: a cache's blob name, an LFS pointer.
    @Nullable package var claimedSHA256: String?

    package init(
      path: String, bytes: UInt64, isWeights: Bool, modifiedAt: String, sha256: String?, claimedSHA256: String?
    ) {
      self.path = path
      self.bytes = bytes
      self.isWeights = isWeights
      self.modifiedAt = modifiedAt
      self.sha256 = sha256
      self.claimedSHA256 = claimedSHA256
    }
  }

  package struct TensorCount: Codable, Hashable, Sendable {
    package var elementType: String
    package var tensors: Int
    package var elements: UInt64

    package init(elementType: String, tensors: Int, elements: UInt64) {
      self.elementType = elementType
      self.tensors = tensors
      self.elements = elements
    }
  }

  /// Which tool keeps it: `folder`, `file`, `trainerCheckpoint`, `huggingFaceCache`, `huggingFaceLocalDir`, `gitClone`,
  /// `diffusersPipeline`, `sentenceTransformers`, `mlflow`, `ollama`, `ociLayout`; `hub`: not here.
  @Nullable package var layout: String? = nil
  package var isAdapter = false
  /// Sorted by path.
  package var files: [File] = []
  /// By element type, most elements first. Empty when nothing was read.
  package var tensors: [TensorCount] = []
  package var card = CardAnswer()
  package var features: [FeatureAnswer] = []
  @Nullable package var hub: HubAnswer? = nil
  package var anomalies: [String] = []
  /// Models whose parent this is, sorted.
  package var children: [String] = []
  package var ruleSet = ""
  /// Everywhere these weights lie, the original first: in the folders and stores of whatever tools.
  package var places: [DuplicateGroup.Member] = []
  /// What people said of its parents.
  package var words: [WordAnswer] = []
  package var annotations: [AnnotationAnswer] = []
  /// Those that stand, the worst first.
  package var alerts: [AlertAnswer] = []

  package init() {}
}

/// What the folder says of itself.
package struct CardAnswer: Codable, Hashable, Sendable {
  package var hasCard = false
  @Nullable package var license: String? = nil
  package var datasets: [String] = []
  package var tags: [String] = []
  @Nullable package var pipelineTag: String? = nil
  @Nullable package var libraryName: String? = nil
  package var problems: [String] = []

  package init() {}
}

/// One property of the transformation that made a model: `lora.rank`, `trainer.learning_rate`.
package struct FeatureAnswer: Codable, Hashable, Sendable {
  package var name: String
  package var value: String
  /// `declared`, `measured` or `imputed`.
  package var origin: String
  package var source: String

  package init(name: String, value: String, origin: String, source: String) {
    self.name = name
    self.value = value
    self.origin = origin
    self.source = source
  }
}

/// What an imported dump says of the repository.
package struct HubAnswer: Codable, Hashable, Sendable {
  @Nullable package var revision: String? = nil
  @Nullable package var createdAt: String? = nil
  @Nullable package var downloads: Int64? = nil
  @Nullable package var likes: Int64? = nil
  package var isGated = false

  package init() {}
}
