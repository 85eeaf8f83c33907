import ModelAtlas

/// What the questions about a whole population look at, of one model.
///
/// An object, so that who looks at all of them counts one reference for each, not fifteen.
package final class IndexedModel: Sendable {
  package let id: ModelID
  /// Where it lies, or lay; nil for one that was only named.
  let place: ModelPlace?
  package let state: ModelState
  package let family: ModelID?
  package let duplicateOf: ModelID?
  /// Of its weight files; 0 when it is not here.
  package let bytes: UInt64
  package let parameters: UInt64?
  package let downloads: Int64?
  package let created: UnixTime?
  package let format: WeightFormat?
  package let architecture: String?
  package let license: String?
  /// As they are searched for: in lower case.
  let licenseKey: String?
  let architectureKey: String?
  package let pipelineTag: String?
  package let libraryName: String?
  package let datasets: [String]
  package let tags: [String]
  package let results: [EvaluationResult]
  package let hasCard: Bool
  package let namesParent: Bool
  package let isQuantized: Bool
  package let modality: Modality

  init(_ node: AtlasNode) {
    id = node.id
    place = node.facts?.place
    state = node.state
    family = node.verdict.family
    duplicateOf = node.verdict.duplicateOf
    bytes = node.bytesHere
    parameters = node.facts?.parameters
    downloads = node.hub?.downloads
    created = node.verdict.created.flatMap { $0.source == .none ? nil : $0.time }
    format = node.facts?.renditions.first.flatMap { $0.format == .unknown ? nil : $0.format }
    architecture = node.architecture
    license = node.license
    licenseKey = license?.lowercased()
    architectureKey = architecture?.lowercased()
    pipelineTag = node.pipelineTag
    libraryName = node.libraryName
    datasets = node.datasets
    tags = node.tags
    results = node.results
    hasCard = node.hasCard
    namesParent = node.namesParent
    isQuantized = node.facts?.quantization != nil
    modality = Modality(pipelineTag: node.pipelineTag, architecture: node.architecture)
  }

  /// A parent that is only named, by an atlas that holds no node for it.
  convenience init(named id: ModelID) {
    self.init(AtlasNode(id: id, state: .referenced, facts: nil, hub: nil, verdict: Verdict()))
  }

  package var isHere: Bool { state != .removed && state != .referenced }
}
