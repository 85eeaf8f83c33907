/// `GET /v1/explain`: why a model has the parents that it has, and why not others.
package struct ExplainAnswer: Codable, Hashable, Sendable {
  package struct Edge: Codable, Hashable, Sendable {
    package var parent: String
    package var relation: String
    @Nullable package var method: String?
    package var verdict: String
    package var confidence: Double
    package var rule: String
    /// Measured numbers by name.
    package var evidence: [String: Double]

    package init(_ parent: ParentAnswer, evidence: [String: Double]) {
      self.parent = parent.id
      relation = parent.relation
      method = parent.method
      verdict = parent.verdict
      confidence = parent.confidence
      rule = parent.rule
      self.evidence = evidence
    }
  }

  package struct Rejected: Codable, Hashable, Sendable {
    package var candidate: String
    package var reason: String
    package var evidence: [String: Double]

    package init(candidate: String, reason: String, evidence: [String: Double]) {
      self.candidate = candidate
      self.reason = reason
      self.evidence = evidence
    }
  }

  package struct Claim: Codable, Hashable, Sendable {
    package var id: String
    @Nullable package var resolvedId: String?
    package var relation: String
    package var source: String
    package var verdict: String
    package var evidence: [String: Double]

    package init(_ claim: DeclaredParentAnswer, evidence: [String: Double]) {
      id = claim.id
      resolvedId = claim.resolvedId
      relation = claim.relation
      source = claim.source
      verdict = claim.verdict
      self.evidence = evidence
    }
  }

  package var child: String
  /// The parent that was asked about; null for all.
  @Nullable package var parent: String?
  package var state: String
  @Nullable package var family: String? = nil
  @Nullable package var duplicateOf: String? = nil
  /// The creation time that the rules went by.
  @Nullable package var createdAt: String? = nil
  package var createdAtSource = "none"
  package var ruleSet: String
  package var edges: [Edge] = []
  package var declared: [Claim] = []
  /// The best candidates that were not taken, nearest first.
  package var rejected: [Rejected] = []

  package init(child: String, parent: String?, state: String, ruleSet: String) {
    self.child = child
    self.parent = parent
    self.state = state
    self.ruleSet = ruleSet
  }
}
