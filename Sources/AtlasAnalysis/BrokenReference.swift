import ModelAtlas

/// A model that others are said, or were found, to descend from, and whose weights are not in the store.
package struct BrokenReference: Hashable, Sendable {
  package enum State: String, Hashable, Sendable, CaseIterable {
    /// Was here, is gone.
    case removed
    /// A Hub id that was never here.
    case referenced
    /// Its Git LFS pointers are here, its weights are not.
    case stub
    /// A path on somebody's machine, or a name that nothing here goes by.
    case unresolved
  }

  /// The id; what was written, where it is none. A relative path is completed by the model that says it.
  package let reference: String
  package let state: State
  /// Models that name it, or whose weights descend from it, sorted. Copies of it are not among them.
  package let dependents: [ModelID]
  /// Best first; the last one is always the reference alone.
  package let candidates: [RestoreCandidate]

  package init(reference: String, state: State, dependents: [ModelID], candidates: [RestoreCandidate]) {
    self.reference = reference
    self.state = state
    self.dependents = dependents
    self.candidates = candidates
  }
}

/// One way back to a model that is not here.
package struct RestoreCandidate: Hashable, Sendable {
  /// In the order in which they are preferred.
  package enum Kind: String, Hashable, Sendable, CaseIterable {
    /// The same weights in the store under another name.
    case identical
    /// The same weights, or the same repository, under another name on a Hub; or what a path's last name means here.
    case renamed
    /// The same weights in another element type.
    case cast
    case quantized
    /// Computed from `children`, if their changes turn out to be of low rank.
    case estimate
    /// Nothing but the name, with what its children agree on.
    case reference
  }

  package let kind: Kind
  package let id: ModelID
  /// Nil for what is not in the store.
  package let place: ModelPlace?
  /// What the weight files have to hash to, when it is known: a content hash, or the only weight file's.
  package let hash: SHA256Digest?
  /// Relative Euclidean error of the weights against the original's; zero for equal values, nil when nothing tells.
  package let estimatedError: Double?
  /// What the candidate rests on, in words, under stable names.
  package var grounds: [String: String]
  package var measurements: [Measurement]
  /// What an estimate is computed from, sorted.
  package var children: [ModelID] = []

  package init(
    _ kind: Kind, id: ModelID, place: ModelPlace?, hash: SHA256Digest? = nil, estimatedError: Double?,
    grounds: [String: String] = [:], measurements: [Measurement] = []
  ) {
    self.kind = kind
    self.id = id
    self.place = place
    self.hash = hash
    self.estimatedError = estimatedError
    self.grounds = grounds
    self.measurements = measurements
  }
}
