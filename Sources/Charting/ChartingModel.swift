import ModelAtlas

/// What the charter keeps in memory of one model: its facts without files, tensors and sampled values.
///
/// By reference: several tables and each decision's candidates hold it, and a copy would count a dozen references.
package final class ChartingModel: Sendable {
  package let id: ModelID
  /// Absolute, for claims that are local paths.
  package let path: String
  /// The Hub repository that the folder is a download of, and a Hub's record of it: names that claims may use.
  package let origin: HubOrigin?
  /// What else its repository is or was called, and its file's hash: who names it may use any of them.
  package let otherNames: [ModelID]
  /// All that anybody says of its creation, the Hub included.
  package let times: [CreationTime]
  package let trainerStep: TrainerStep?
  package let isRemoved: Bool
  package let isAdapter: Bool
  /// Its weights were not read but for the rows that a sample takes of a repository on a Hub.
  package let isSampledAtHub: Bool
  package let quantization: QuantizationVerdict?
  package let architecture: String?
  package let parameters: UInt64?
  package let elementType: ElementType?
  package let format: WeightFormat?
  package let valueHash: SHA256Digest?
  package let typesHash: UInt64
  package let sampleHash: ValueDigest?
  package let sketch: WeightSketch
  package let closerLooks: [CloserLook]
  /// Without repetitions: by source, then as the source lists them. A person's confirmations are among them.
  package let claims: [ParentClaim]
  /// Models that a person said are not its parents.
  package let refused: Set<ModelID>

  /// - Parameters:
  ///   - otherNames: of the repository of the Hub's record, since it was renamed.
  ///   - words: what people said of its parents.
  package init(
    id: ModelID, facts: ModelFacts, hub: HubRecord?, otherNames: [ModelID] = [], words: [PersonWord] = []
  ) {
    self.id = id
    self.otherNames = otherNames + ChartingModel.hashNames(facts)
    path = facts.path
    // A download into a plain folder states its commit and not its repository: a Hub's record of its files does.
    let stated = facts.origin.flatMap { $0.repository.text.isEmpty ? nil : $0 }
    origin = stated ?? hub.map { HubOrigin(repository: $0.id, revision: $0.revision) }
    let published = hub?.createdAt.map { CreationTime(time: $0, source: .hub) }
    times = [published].compactMap { $0 } + facts.times + facts.card.times + (hub?.card.times ?? [])
    trainerStep = ChartingModel.trainerStep(id: id, facts: facts)
    isRemoved = facts.condition == .removed
    isAdapter = facts.isAdapter
    isSampledAtHub = facts.layout == .hub
    quantization = facts.quantization
    architecture = facts.architecture
    parameters = facts.parameters
    elementType = facts.elementType
    format = facts.renditions.first?.format
    // Of a Hub's repository the values were not hashed, but equal files hold equal values.
    valueHash = facts.valueHash ?? (isSampledAtHub ? facts.contentHash : nil)
    typesHash = facts.typesHash
    sampleHash = facts.sampleHash
    sketch = facts.sketch
    closerLooks = facts.closerLooks
    var seen: Set<ParentClaim> = []
    let confirmed = words.filter(\.isConfirmed).map { word in
      ParentClaim(source: .person, reference: word.parent.text, relation: .unknown)
    }
    claims = (confirmed.sorted { $0.reference < $1.reference } + facts.card.claims + (hub?.card.claims ?? []))
      .filter { seen.insert($0).inserted }
    refused = Set(words.filter { !$0.isConfirmed }.map(\.parent))
  }

  /// `sha256:...` of a model that is one file, as trainers of adapters for such files name their base.
  private static func hashNames(_ facts: ModelFacts) -> [ModelID] {
    guard facts.layout == .file else { return [] }
    return facts.files.filter(\.isWeights).prefix(1).compactMap { $0.sha256.map { ModelID($0.description) } }
  }

  package var isQuantized: Bool { quantization != nil }

  /// A checkpoint's step of the run that its folder lies in; nil for models that no Trainer numbered.
  private static func trainerStep(id: ModelID, facts: ModelFacts) -> TrainerStep? {
    guard facts.layout == .trainerCheckpoint, let step = facts.card.trainerStep,
      let slash = id.text.lastIndex(of: "/")
    else { return nil }
    return TrainerStep(run: ModelID(String(id.text[..<slash])), step: step)
  }
}
