/// How well models are documented. Levels build on each other; a field counts wherever it is.
package struct Documentation: Hashable, Sendable {
  /// Each level has what the one before has, and one thing more.
  package enum Level: String, Hashable, Sendable, CaseIterable { case none, card, parent, license, metrics }

  /// Models at each level, all levels present.
  package private(set) var levels: [Level: Int]
  package private(set) var withCard = 0
  package private(set) var withParent = 0
  package private(set) var withLicense = 0
  package private(set) var withMetrics = 0

  init(_ index: AtlasIndex) {
    levels = Dictionary(uniqueKeysWithValues: Level.allCases.map { ($0, 0) })
    for model in index.models where model.isHere {
      levels[model.documentation, default: 0] += 1
      withCard += model.hasCard ? 1 : 0
      withParent += model.namesParent ? 1 : 0
      withLicense += model.license != nil ? 1 : 0
      withMetrics += model.results.isEmpty ? 0 : 1
    }
  }
}

extension IndexedModel {
  package var documentation: Documentation.Level {
    guard hasCard else { return .none }
    guard namesParent else { return .card }
    guard license != nil else { return .parent }
    return results.isEmpty ? .license : .metrics
  }
}
