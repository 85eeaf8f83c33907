/// One number that a conclusion rests on, under a stable name: `distance`, `relativeDistance`, `equalTensors`.
package struct Measurement: Hashable, Sendable {
  package let name: String
  package let value: Double

  package init(_ name: String, _ value: Double) {
    self.name = name
    self.value = value
  }
}

/// Whether the weights agree with what was claimed.
package enum ClaimVerdict: String, Hashable, Sendable {
  /// The weights agree.
  case verified
  /// The weights disagree: never among the parents.
  case contradicted
  /// Not comparable, or not here.
  case unverifiable
}

/// Whether anybody had named the parent that was concluded.
package enum EdgeVerdict: String, Hashable, Sendable, CaseIterable {
  case verified, unverifiable, undeclared, confirmed
}

/// A concluded parent.
package struct ParentEdge: Hashable, Sendable {
  package var parent: ModelID
  package var relation: Relation
  /// How, when known: `full`, `checkpoint`, `frozen`, `lora-merged`, `slerp`, `gguf:Q4_K`.
  package var method: String?
  package var verdict: EdgeVerdict
  /// A probability.
  package var confidence: Double
  /// The rule that concluded it: `copy`, `cast`, `equal-tensors`, `nearest`, `declared`.
  package var rule: String
  package var evidence: [Measurement]

  package init(
    parent: ModelID, relation: Relation, method: String? = nil, verdict: EdgeVerdict, confidence: Double, rule: String,
    evidence: [Measurement]
  ) {
    self.parent = parent
    self.relation = relation
    self.method = method
    self.verdict = verdict
    self.confidence = confidence
    self.rule = rule
    self.evidence = evidence
  }
}

/// A candidate that was looked at and not taken, with what spoke against it.
package struct RejectedParent: Hashable, Sendable {
  package let candidate: ModelID
  package let reason: String
  package let evidence: [Measurement]

  package init(candidate: ModelID, reason: String, evidence: [Measurement]) {
    self.candidate = candidate
    self.reason = reason
    self.evidence = evidence
  }
}

package struct JudgedClaim: Hashable, Sendable {
  package let claim: ParentClaim
  /// The model that the reference means, when it is in the atlas or a Hub id.
  package let resolved: ModelID?
  package let verdict: ClaimVerdict
  package let evidence: [Measurement]

  package init(claim: ParentClaim, resolved: ModelID?, verdict: ClaimVerdict, evidence: [Measurement]) {
    self.claim = claim
    self.resolved = resolved
    self.verdict = verdict
    self.evidence = evidence
  }
}

/// What was concluded of one model: a pure function of all facts and the rule set.
package struct Verdict: Hashable, Sendable {
  /// The id of the family's earliest member; nil when nothing comparable was read.
  package var family: ModelID?
  package var duplicateOf: ModelID?
  /// Sorted by confidence, then id.
  package var parents: [ParentEdge] = []
  package var claims: [JudgedClaim] = []
  /// The best few candidates that were not taken, nearest first.
  package var rejected: [RejectedParent] = []
  /// What the sample leaves open of a quantized model, whatever was read since; nil when nothing.
  package var doubt: ParentDoubt?
  /// The creation time that the rules went by; nil when unknown.
  package var created: CreationTime?
  /// The rule set that concluded all this: `paper.1`, `evidence.1`.
  package var ruleSet: String = ""

  package init() {}
}
