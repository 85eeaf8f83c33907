import ControlAPI
import ModelAtlas

extension ModelSummary {
  /// A node as `models` shows it. Lists are sorted by what does not depend on arrival.
  init(_ node: AtlasNode) {
    self.init(id: node.id.text, state: node.state.rawValue)
    family = node.verdict.family?.text
    duplicateOf = node.verdict.duplicateOf?.text
    if let created = node.verdict.created, created.source != .none {
      createdAt = created.time.description
      createdAtSource = created.source.rawValue
    }
    parents = sortedParents(node.verdict).map(ParentAnswer.init)
    declaredParents = node.verdict.claims.map(DeclaredParentAnswer.init).sorted { $0.order < $1.order }
    downloads = node.hub?.downloads
    license = node.license
    if let facts = node.facts { add(facts) }
  }

  private mutating func add(_ facts: ModelFacts) {
    root = facts.place.root
    path = facts.path
    reason = facts.condition.reason
    format = facts.mainFormat?.rawValue
    architecture = facts.architecture ?? facts.card.architecture
    parameters = facts.parameters
    elementType = facts.elementType?.rawValue
    quantization = facts.quantization.map(QuantizationAnswer.init)
    contentHash = facts.contentHash?.description
    valueHash = facts.valueHash?.description
    renditions = facts.renditions.filter { $0.format != .unknown }.map(RenditionAnswer.init).sorted {
      $0.order < $1.order
    }
    bytes = facts.weightBytes
  }
}

/// Most confident first, then by id.
func sortedParents(_ verdict: Verdict) -> [ParentEdge] {
  verdict.parents.sorted { a, b in a.confidence == b.confidence ? a.parent < b.parent : a.confidence > b.confidence }
}

extension ModelFacts {
  /// The most precise rendition: the one that `elementType` and `quantization` speak of.
  var mainRendition: Rendition? {
    renditions.first { $0.elementType == elementType && $0.quantization == quantization } ?? renditions.first
  }

  /// Where there is one rendition, which is usual, nothing is compared.
  var mainFormat: WeightFormat? {
    let format = renditions.count == 1 ? renditions[0].format : mainRendition?.format
    return format == .unknown ? nil : format
  }
}

extension ParentAnswer {
  init(_ edge: ParentEdge) {
    self.init(
      id: edge.parent.text, relation: edge.relation.rawValue, method: edge.method, verdict: edge.verdict.rawValue,
      confidence: edge.confidence, rule: edge.rule)
  }
}

extension DeclaredParentAnswer {
  init(_ judged: JudgedClaim) {
    self.init(
      id: judged.claim.reference, resolvedId: judged.resolved?.text, relation: judged.claim.relation.rawValue,
      source: judged.claim.source.rawValue, verdict: judged.verdict.rawValue)
  }

  fileprivate var order: ByteString {
    ByteString([id, source, relation, resolvedId ?? "", verdict].joined(separator: "\n"))
  }
}

extension QuantizationAnswer {
  init(_ verdict: QuantizationVerdict) { self.init(method: verdict.method, bitsPerWeight: verdict.bitsPerWeight) }
}

extension RenditionAnswer {
  init(_ rendition: Rendition) {
    self.init(
      format: rendition.format.rawValue, elementType: rendition.elementType.rawValue,
      quantization: rendition.quantization.map(QuantizationAnswer.init), bytes: rendition.bytes)
  }

  fileprivate var order: (String, String, UInt64) { (format, elementType, bytes) }
}
