import ModelAtlas

/// The paper's protocol: some edges are known, and the others are tested.
struct Stem: Sendable {
  /// The share of models with parents whose parents are known (paper: 10 %).
  static let knownShare = 0.1

  /// By child; not tested.
  private(set) var known: [Int: [Int]] = [:]
  /// Merges of the tested ones: they name their ingredients, as most do on hubs. Counted, so that a method which does not
  /// use what is documented loses them.
  private(set) var merges: [Int: [Int]] = [:]
  private(set) var tested: Set<Int> = []

  init(_ zoo: Zoo) {
    var random = SplitMix(seed: 23)
    // Known are edges between models that are here; whose parents are gone is not asked about.
    for model in zoo.present where !model.parents.isEmpty && model.parents.allSatisfy({ !zoo.models[$0].isMissing }) {
      if random.chance(Stem.knownShare) {
        known[model.number] = model.parents
        continue
      }
      tested.insert(model.number)
      if model.kind.isMerge { merges[model.number] = model.parents }
    }
  }

  var documented: [Int: [Int]] { known.merging(merges) { first, _ in first } }

  /// The same models, those that are documented saying what they were made from.
  func declared(in zoo: Zoo) -> Zoo { zoo.changed { model in model.declared = documented[model.number] ?? [] } }
}
