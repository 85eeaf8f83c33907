import Charting
import ModelAtlas

/// A population of several families as a store would show it: some models gone, some without a date.
struct Zoo: Sendable {
  /// By birth; `models[i].number == i`.
  private(set) var models: [BredModel] = []
  /// What reading each model gives, by number.
  private let readings: [(facts: ModelFacts, detail: ModelDetail)]

  /// - Parameters:
  ///   - unknownTimes: share of models whose time nobody states.
  ///   - missing: share of models with children that were removed before anybody looked.
  init(seed: UInt64, families: Int, membersEach: Int, unknownTimes: Double, missing: Double) {
    var random = SplitMix(seed: seed)
    for family in 0..<families {
      var breeder = Breeder(family: family, firstNumber: models.count, count: membersEach, seed: random.next())
      models += breeder.breed()
    }
    let parents = Set(models.flatMap(\.parents))
    for index in models.indices {
      if random.chance(unknownTimes) { models[index].statedTime = nil }
      let mayGo = parents.contains(index) && models[index].kind != .base && !models[index].kind.isLeaf
      if mayGo, random.chance(missing) { models[index].isMissing = true }
    }
    readings = models.map(\.facts)
  }

  /// The same weights with other dates, or with other models missing.
  func changed(_ change: (inout BredModel) -> Void) -> Zoo {
    var zoo = self
    for index in models.indices { change(&zoo.models[index]) }
    return zoo
  }

  var present: [BredModel] { models.filter { !$0.isMissing } }
  var charting: [ChartingModel] { present.map { $0.charting(readings[$0.number].facts) } }

  func detail(_ id: ModelID) -> ModelDetail? { number(id).map { readings[$0].detail } }

  /// Nil for a model that was not bred, e.g. an ancestor that was inferred.
  func number(_ id: ModelID) -> Int? {
    id.text.hasPrefix("zoo/m") ? Int(id.text.dropFirst(5)).flatMap { models.indices.contains($0) ? $0 : nil } : nil
  }

  /// Of each model the first one with the same values: copies, and twins that two people made of one model alike.
  var firstsWithSameValues: [Int] {
    var firsts: [CopyClassKey: Int] = [:]
    return models.map { model in
      let facts = readings[model.number].facts
      let key = CopyClassKey(
        values: facts.valueHash, types: model.kind.isQuantized ? facts.typesHash : 0, isAdapter: facts.isAdapter)
      let first = firsts[key] ?? model.number
      firsts[key] = first
      return first
    }
  }

  private struct CopyClassKey: Hashable {
    let values: SHA256Digest?
    let types: UInt64
    let isAdapter: Bool
  }
}

/// What may be said of a model's parents.
struct Truth: Sendable {
  /// Each parent that is demanded, with all models that count as it: itself, its copies and the child's, or, when it is
  /// missing, its nearest ancestors that are here.
  let demanded: [Set<Int>]
  /// Models that may be named without being held against the answer.
  let tolerated: Set<Int>
  /// Some parent is not here, nor any copy of it.
  let isOrphan: Bool
}

extension Zoo {
  /// Of each model that is here and has parents.
  var truths: [Int: Truth] {
    let firsts = firstsWithSameValues
    let copies = Dictionary(grouping: models.indices) { firsts[$0] }
    let here = { (number: Int) in (copies[firsts[number]] ?? []).filter { !models[$0].isMissing } }
    func stands(for number: Int) -> Set<Int> {
      let same = here(number)
      if !same.isEmpty { return Set(same) }
      return models[number].parents.reduce(into: []) { $0.formUnion(stands(for: $1)) }
    }
    var truths: [Int: Truth] = [:]
    for model in present where !model.parents.isEmpty {
      let base = model.mergeBase.map { Set(here($0)) } ?? []
      truths[model.number] = Truth(
        // Two who make the same of one model make copies: neither is wrong to be called a copy of the other.
        demanded: model.parents.map { parent in
          let twins = model.parents.count == 1 ? here(model.number) : []
          return stands(for: parent).union(twins).subtracting([model.number])
        }, tolerated: base,
        isOrphan: model.parents.contains { here($0).isEmpty })
    }
    return truths
  }
}
