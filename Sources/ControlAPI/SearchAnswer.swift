/// `GET /v1/search`: models that meet all conditions, best first.
package struct SearchAnswer: Codable, Hashable, Sendable {
  package struct Hit: Codable, Hashable, Sendable {
    package var id: String
    package var state: String
    /// Comparable within one answer.
    package var score: Double
    @Nullable package var textScore: Double? = nil
    /// Where the text was found in the card, matches between `[` and `]`.
    @Nullable package var excerpt: String? = nil
    /// Edges to the model that it should be near.
    @Nullable package var distance: Int? = nil
    /// The metric that was asked to be best.
    @Nullable package var best: Double? = nil
    @Nullable package var relation: String? = nil
    @Nullable package var license: String? = nil
    package var modality: String
    @Nullable package var downloads: Int64? = nil
    package var bytes: UInt64 = 0

    package init(id: String, state: String, score: Double, modality: String) {
      self.id = id
      self.state = state
      self.score = score
      self.modality = modality
    }
  }

  /// How many models meet the conditions; `hits` holds the first of them.
  package var total: Int
  package var hits: [Hit]
  /// True when the text matches more models than are ranked: the best of them are.
  package var isTextTruncated = false

  package init(total: Int, hits: [Hit]) {
    self.total = total
    self.hits = hits
  }
}

/// `GET /v1/transfer`: the models whose evaluation would tell most about who is best at a metric.
package struct ProposalAnswer: Codable, Hashable, Sendable {
  package struct Proposal: Codable, Hashable, Sendable {
    package var id: String
    /// In the metric's unit; null while no value of it is known.
    @Nullable package var estimate: Double?
    /// One standard deviation.
    @Nullable package var uncertainty: Double?

    package init(id: String, estimate: Double?, uncertainty: Double?) {
      self.id = id
      self.estimate = estimate
      self.uncertainty = uncertainty
    }
  }

  package var metric: String
  /// `higher` or `lower`.
  package var better: String
  /// Models whose value is known.
  package var known: Int
  package var candidates: Int
  /// Candidates that cannot be best any more.
  package var pruned: Int
  /// To be evaluated in this order.
  package var proposals: [Proposal]

  package init(metric: String, better: String, known: Int, candidates: Int, pruned: Int, proposals: [Proposal]) {
    self.metric = metric
    self.better = better
    self.known = known
    self.candidates = candidates
    self.pruned = pruned
    self.proposals = proposals
  }
}
