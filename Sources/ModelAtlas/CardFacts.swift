/// What a folder says of itself beside its weights: README front matter, configuration files, Hub metadata.
package struct CardFacts: Hashable, Sendable {
  /// `model_type` or the first of `architectures` in config.json, `general.architecture` of a GGUF file.
  package var architecture: String?
  package var license: String?
  package var datasets: [String] = []
  package var tags: [String] = []
  package var pipelineTag: String?
  package var libraryName: String?
  package var hasCard = false
  /// The card's text below its front matter, shortened; empty without one. Nil when it was not read just now: the
  /// record keeps texts for searching, and memory does not.
  package var text: String?
  package var claims: [ParentClaim] = []
  package var features: [EdgeFeature] = []
  /// In the card's order.
  package var results: [EvaluationResult] = []
  package var trainerStep: UInt64?
  package var times: [CreationTime] = []
  /// What could not be read, and why: shown, never fatal.
  package var problems: [String] = []

  package init() {}
}

/// What a Hub said of one repository: claims, all of it.
package struct HubRecord: Hashable, Sendable {
  package struct File: Hashable, Sendable {
    package let path: ByteString
    package let bytes: UInt64?
    package let sha256: SHA256Digest?

    package init(path: ByteString, bytes: UInt64?, sha256: SHA256Digest?) {
      self.path = path
      self.bytes = bytes
      self.sha256 = sha256
    }
  }

  package let id: ModelID
  /// The commit, 40 hexadecimal digits.
  package var revision: String?
  package var createdAt: UnixTime?
  package var downloads: Int64?
  package var likes: Int64?
  package var isGated = false
  package var card = CardFacts()
  package var files: [File] = []
  /// When anything in the repository changed last.
  package var modifiedAt: UnixTime?
  /// The configured source that it was polled from; nil for a record of an imported dump.
  package var source: String?
  package var state = HubState.present
  /// What it goes by now, when it was renamed.
  package var renamedTo: ModelID?
  /// How many polls in a row did not see it.
  package var misses = 0

  package init(id: ModelID) { self.id = id }
}
