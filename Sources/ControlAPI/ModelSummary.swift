/// One element of `GET /v1/models`. Holds facts and verdicts only: nothing that depends on when the daemon looked.
package struct ModelSummary: Codable, Hashable, Sendable {
  package var id: String
  @Nullable package var root: String? = nil
  @Nullable package var path: String? = nil
  package var state: String
  /// Why the state is what it is, when it is not `charted` or `sampled`.
  @Nullable package var reason: String? = nil
  @Nullable package var format: String? = nil
  @Nullable package var architecture: String? = nil
  @Nullable package var parameters: UInt64? = nil
  @Nullable package var elementType: String? = nil
  @Nullable package var quantization: QuantizationAnswer? = nil
  @Nullable package var contentHash: String? = nil
  @Nullable package var valueHash: String? = nil
  /// The id of the family's earliest member.
  @Nullable package var family: String? = nil
  @Nullable package var createdAt: String? = nil
  /// `hub`, `git`, `metadata`, `file` or `none`.
  package var createdAtSource = "none"
  @Nullable package var duplicateOf: String? = nil
  package var parents: [ParentAnswer] = []
  package var declaredParents: [DeclaredParentAnswer] = []
  package var renditions: [RenditionAnswer] = []
  @Nullable package var license: String? = nil
  @Nullable package var downloads: Int64? = nil
  /// Of the weight files.
  package var bytes: UInt64 = 0

  package init(id: String, state: String) {
    self.id = id
    self.state = state
  }
}

package struct QuantizationAnswer: Codable, Hashable, Sendable {
  /// `gguf:Q4_K`, `bnb-nf4`, ...
  package var method: String
  package var bitsPerWeight: Double

  package init(method: String, bitsPerWeight: Double) {
    self.method = method
    self.bitsPerWeight = bitsPerWeight
  }
}

/// A concluded parent.
package struct ParentAnswer: Codable, Hashable, Sendable {
  package var id: String
  package var relation: String
  @Nullable package var method: String?
  /// `verified`, `unverifiable`, `undeclared` or `confirmed`.
  package var verdict: String
  /// A probability.
  package var confidence: Double
  package var rule: String

  package init(id: String, relation: String, method: String?, verdict: String, confidence: Double, rule: String) {
    self.id = id
    self.relation = relation
    self.method = method
    self.verdict = verdict
    self.confidence = confidence
    self.rule = rule
  }
}

/// A claim about a parent, and whether the weights agree.
package struct DeclaredParentAnswer: Codable, Hashable, Sendable {
  /// As written.
  package var id: String
  @Nullable package var resolvedId: String?
  package var relation: String
  package var source: String
  /// `verified`, `contradicted` or `unverifiable`.
  package var verdict: String

  package init(id: String, resolvedId: String?, relation: String, source: String, verdict: String) {
    self.id = id
    self.resolvedId = resolvedId
    self.relation = relation
    self.source = source
    self.verdict = verdict
  }
}

package struct RenditionAnswer: Codable, Hashable, Sendable {
  package var format: String
  package var elementType: String
  @Nullable package var quantization: QuantizationAnswer?
  package var bytes: UInt64

  package init(format: String, elementType: String, quantization: QuantizationAnswer?, bytes: UInt64) {
    self.format = format
    self.elementType = elementType
    self.quantization = quantization
    self.bytes = bytes
  }
}
