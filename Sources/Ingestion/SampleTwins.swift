import ModelAtlas

/// Which models share a sample, so that they may be copies, and of which a full hash is asked for therefore.
struct SampleTwins {
  private let demand: HashDemand
  private var places: [ValueDigest: Set<ModelPlace>] = [:]

  init(demand: HashDemand) { self.demand = demand }

  /// - Returns: places whose hash may be asked for now, or no longer.
  mutating func insert(_ facts: ModelFacts) -> Set<ModelPlace> { change(facts) { $0.insert(facts.place) } }

  /// - Returns: as `insert`.
  mutating func remove(_ facts: ModelFacts) -> Set<ModelPlace> { change(facts) { $0.remove(facts.place) } }

  private mutating func change(_ facts: ModelFacts, edit: (inout Set<ModelPlace>) -> Void) -> Set<ModelPlace> {
    guard let sample = facts.sampleHash else { return [] }
    edit(&places[sample, default: []])
    if places[sample]?.isEmpty == true { places[sample] = nil }
    return (places[sample] ?? []).filter { demand.mode(of: $0.root) == .needed }
  }

  /// Places that share the sample of a model, its own not among them.
  func others(than facts: ModelFacts) -> Set<ModelPlace> {
    facts.sampleHash.flatMap { places[$0] }?.subtracting([facts.place]) ?? []
  }

  /// Whether the configured mode asks for a full hash of the model.
  func asksForHash(of facts: ModelFacts) -> Bool {
    demand.asks(for: facts, sharing: facts.sampleHash.flatMap { places[$0]?.count } ?? 0)
  }
}
