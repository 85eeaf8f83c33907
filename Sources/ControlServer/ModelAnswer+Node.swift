import ControlAPI
import ModelAtlas

extension ModelAnswer {
  /// - Parameters:
  ///   - detail: nil when nothing was read of the model.
  ///   - children: models whose parent this is, sorted.
  init(_ node: AtlasNode, detail: ModelDetail?, children: [ModelID]) {
    var more = ModelParticulars()
    more.children = children.map(\.text)
    more.ruleSet = node.verdict.ruleSet
    more.hub = node.hub.map(HubAnswer.init)
    more.tensors = tensorCounts(detail?.tensors ?? [])
    if let facts = node.facts {
      more.layout = facts.layout.rawValue
      more.isAdapter = facts.isAdapter
      more.files = facts.files.map(ModelParticulars.File.init)
      more.card = CardAnswer(facts.card)
      more.features = facts.card.features.map(FeatureAnswer.init)
      more.anomalies = facts.anomalies
    }
    self.init(summary: ModelSummary(node), more: more)
  }
}

private func tensorCounts(_ tensors: [TensorFact]) -> [ModelParticulars.TensorCount] {
  var counts: [String: (tensors: Int, elements: UInt64)] = [:]
  for tensor in tensors {
    let name = tensor.typeName ?? tensor.type.rawValue
    counts[name, default: (0, 0)].tensors += 1
    counts[name]?.elements &+= tensor.elementCount ?? 0
  }
  return counts.map { ModelParticulars.TensorCount(elementType: $0, tensors: $1.tensors, elements: $1.elements) }
    .sorted { ($1.elements, $0.elementType) < ($0.elements, $1.elementType) }
}

extension ModelParticulars.File {
  fileprivate init(_ fact: FileFact) {
    self.init(
      path: fact.path.description, bytes: fact.bytes, isWeights: fact.isWeights,
      modifiedAt: UnixTime(milliseconds: fact.modified / 1_000_000).description, sha256: fact.sha256?.description,
      claimedSHA256: fact.claimedSHA256?.description)
  }
}

extension CardAnswer {
  fileprivate init(_ card: CardFacts) {
    self.init()
    hasCard = card.hasCard
    license = card.license
    datasets = card.datasets
    tags = card.tags
    pipelineTag = card.pipelineTag
    libraryName = card.libraryName
    problems = card.problems
  }
}

extension FeatureAnswer {
  fileprivate init(_ feature: EdgeFeature) {
    self.init(name: feature.name, value: feature.value, origin: feature.origin.rawValue, source: feature.source)
  }
}

extension HubAnswer {
  fileprivate init(_ record: HubRecord) {
    self.init()
    revision = record.revision
    createdAt = record.createdAt?.description
    downloads = record.downloads
    likes = record.likes
    isGated = record.isGated
  }
}
