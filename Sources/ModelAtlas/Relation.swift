/// How a child's weights came from its parent's.
package enum Relation: String, Hashable, Sendable, CaseIterable {
  case finetune, adapter, merge, quantized, cast, duplicate, distilled, unknown
}

/// Who named a parent.
package enum ClaimSource: String, Hashable, Sendable, CaseIterable {
  case card, adapterConfig = "adapter_config", mergekit, config, gguf, hub, person
}

/// "I descend from X": what a card, a configuration or a file says. A claim is a fact; whether it is true is a verdict.
package struct ParentClaim: Hashable, Sendable {
  package let source: ClaimSource
  /// As written: a Hub id, a URL, a local path, a bare name.
  package let reference: String
  package let relation: Relation
  /// The revision that the claim names, if any.
  package let revision: String?
  /// The base of a task-vector merge: what the others' differences are taken from, not an ingredient.
  package let isMergeBase: Bool

  package init(
    source: ClaimSource, reference: String, relation: Relation, revision: String? = nil, isMergeBase: Bool = false
  ) {
    self.source = source
    self.reference = reference
    self.relation = relation
    self.revision = revision
    self.isMergeBase = isMergeBase
  }
}

/// One property of the transformation between a model and its parents: LoRA rank, merge weight, learning rate.
package struct EdgeFeature: Hashable, Sendable {
  package enum Origin: String, Hashable, Sendable { case declared, measured, imputed }

  /// Dotted: `lora.rank`, `merge.method`, `merge.weight.ORG/NAME`, `trainer.learning_rate`, `quantization.bits`.
  package let name: String
  package let value: String
  package let origin: Origin
  /// The file that says so, or the rule that measured it.
  package let source: String

  package init(name: String, value: String, origin: Origin, source: String) {
    self.name = name
    self.value = value
    self.origin = origin
    self.source = source
  }
}
