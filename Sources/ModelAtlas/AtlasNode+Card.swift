extension AtlasNode {
  /// What the folder says first, then what the Hub says of the repository that it is.
  private func said<Value>(_ field: (CardFacts) -> Value?) -> Value? {
    facts.flatMap { field($0.card) } ?? hub.flatMap { field($0.card) }
  }

  /// Both lists, the folder's first, nothing twice.
  private func listed<Value: Hashable>(_ field: (CardFacts) -> [Value]) -> [Value] {
    let (own, others) = (facts.map { field($0.card) } ?? [], hub.map { field($0.card) } ?? [])
    return others.isEmpty ? own : own.isEmpty ? others : own + others.filter { !own.contains($0) }
  }

  package var license: String? { said { $0.license } }
  package var pipelineTag: String? { said { $0.pipelineTag } }
  package var libraryName: String? { said { $0.libraryName } }
  package var architecture: String? { facts?.architecture ?? said { $0.architecture } }
  package var datasets: [String] { listed { $0.datasets } }
  package var tags: [String] { listed { $0.tags } }
  /// The folder's results when it reports any; the Hub's copy of the same card is not a second measurement.
  package var results: [EvaluationResult] {
    guard let own = facts?.card.results, !own.isEmpty else { return hub?.card.results ?? [] }
    return own
  }
  package var hasCard: Bool { facts?.card.hasCard == true || hub?.card.hasCard == true }
  /// Whether anything names a parent: card, configuration, file or Hub.
  package var namesParent: Bool { facts?.card.claims.isEmpty == false || hub?.card.claims.isEmpty == false }

  /// Lies in the store: neither removed nor only named by somebody.
  package var isHere: Bool { state != .removed && state != .referenced }
  /// Bytes of its weight files, 0 when it is not here.
  package var bytesHere: UInt64 { isHere ? facts?.weightBytes ?? 0 : 0 }
}
