/// One element of `GET /v1/restore`: a model that others refer to and that is not here.
package struct RestoreAnswer: Codable, Hashable, Sendable {
  package struct Candidate: Codable, Hashable, Sendable {
    /// `identical`, `renamed`, `cast`, `quantized`, `estimate` or `reference`.
    package var kind: String
    package var id: String
    /// `ROOT:NAME`; null for what is not in the store.
    @Nullable package var place: String?
    @Nullable package var hash: String?
    /// Relative to the weights; 0 for equal values, null when it is not known.
    @Nullable package var estimatedError: Double?
    package var evidence: [String: EvidenceValue]

    package init(
      kind: String, id: String, place: String?, hash: String?, estimatedError: Double?,
      evidence: [String: EvidenceValue]
    ) {
      self.kind = kind
      self.id = id
      self.place = place
      self.hash = hash
      self.estimatedError = estimatedError
      self.evidence = evidence
    }
  }

  package var reference: String
  /// `removed`, `referenced`, `stub` or `unresolved`.
  package var state: String
  /// Sorted.
  package var dependents: [String]
  /// Best first.
  package var candidates: [Candidate]

  package init(reference: String, state: String, dependents: [String], candidates: [Candidate]) {
    self.reference = reference
    self.state = state
    self.dependents = dependents
    self.candidates = candidates
  }
}

/// A word, a measured number, or ids.
package enum EvidenceValue: Codable, Hashable, Sendable {
  case text(String)
  case number(Double)
  case list([String])

  package init(from decoder: any Decoder) throws {
    let container = try decoder.singleValueContainer()
    if let number = try? container.decode(Double.self) {
      self = .number(number)
    } else if let list = try? container.decode([String].self) {
      self = .list(list)
    } else {
      self = .text(try container.decode(String.self))
    }
  }

  package func encode(to encoder: any Encoder) throws {
    var container = encoder.singleValueContainer()
    switch self {
    case .text(let text): try container.encode(text)
    case .number(let number): try container.encode(number)
    case .list(let list): try container.encode(list)
    }
  }
}
