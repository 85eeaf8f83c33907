import Charting
import ModelAtlas

/// A population of several families as a store would show it: some models gone, some without a date.
struct Zoo: Sendable {
  /// By birth; `models[i].number == i`.
  private(set) var models: [BredModel] = []
  let charting: [ChartingModel]
  let details: [ModelID: ModelDetail]

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
    (charting, details) = Zoo.facts(of: models)
  }

  private init(models: [BredModel], charting: [ChartingModel], details: [ModelID: ModelDetail]) {
    self.models = models
    self.charting = charting
    self.details = details
  }

  /// The same weights with other dates, or with other models missing.
  func changed(_ change: (inout BredModel) -> Void) -> Zoo {
    var models = models
    for index in models.indices { change(&models[index]) }
    let (charting, details) = Zoo.facts(of: models)
    return Zoo(models: models, charting: charting, details: details)
  }

  private static func facts(of models: [BredModel]) -> ([ChartingModel], [ModelID: ModelDetail]) {
    var charting: [ChartingModel] = []
    var details: [ModelID: ModelDetail] = [:]
    for model in models where !model.isMissing {
      let facts = model.facts
      charting.append(facts.model)
      details[model.id] = facts.detail
    }
    return (charting, details)
  }

  var present: [BredModel] { models.filter { !$0.isMissing } }

  func number(_ id: ModelID) -> Int? { Int(id.text.drop { !$0.isNumber }) }
}

/// What may be said of a model's parents.
struct Truth: Sendable {
  /// Each parent that is demanded, with all models that count as it: itself and its copies, or, when it is missing, its
  /// nearest ancestors that are here.
  let demanded: [Set<Int>]
  /// Models that may be named without being held against the answer.
  let tolerated: Set<Int>
  /// Some parent is not here, nor any copy of it.
  let isOrphan: Bool
}

extension Zoo {
  /// Of each model that is here and has parents.
  var truths: [Int: Truth] {
    var classes: [Int: Int] = [:]
    for model in models where model.kind == .copy {
      classes[model.number] = classes[model.parents[0]] ?? model.parents[0]
    }
    let root = { (number: Int) in classes[number] ?? number }
    let copies = Dictionary(grouping: models.indices) { root($0) }
    let here = { (number: Int) in (copies[root(number)] ?? [number]).filter { !models[$0].isMissing } }
    func stands(for number: Int) -> Set<Int> {
      let same = here(number)
      if !same.isEmpty { return Set(same) }
      return models[number].parents.reduce(into: []) { $0.formUnion(stands(for: $1)) }
    }
    var truths: [Int: Truth] = [:]
    for model in present where !model.parents.isEmpty {
      let base = model.mergeBase.map { Set(here($0)) } ?? []
      truths[model.number] = Truth(
        demanded: model.parents.map { stands(for: $0).subtracting([model.number]) }, tolerated: base,
        isOrphan: model.parents.contains { here($0).isEmpty })
    }
    return truths
  }
}
