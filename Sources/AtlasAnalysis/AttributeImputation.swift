import ModelAtlas

/// A property that siblings tend to share.
package enum Attribute: String, Hashable, Sendable, CaseIterable {
  case pipelineTag = "pipeline_tag", libraryName = "library_name", license, modelType = "model_type", relation
}

/// How well a missing attribute can be told from the other leaves of a model's hub, and what it would be.
///
/// Leave-one-out over labelled members of hubs, against the majority of the connected component (graph) and of the whole
/// store (global). Paper, 4.2 and App. A.
package struct AttributeImputation: Sendable {
  package struct Guess: Hashable, Sendable {
    package let value: String
    /// How many of the labelled members of its hub say so, and how many are labelled.
    package let votes: Int
    package let voters: Int
    /// The members that say so, by id.
    package let support: [ModelID]
  }

  package let attribute: Attribute
  /// Models here that have it.
  package let labelled: Int
  /// Labelled models with another labelled one in their hub: what the accuracies are over.
  package private(set) var tested = 0
  package private(set) var hubRight = 0
  package private(set) var graphRight = 0
  package private(set) var globalRight = 0
  /// Unlabelled members of hubs for which there is a guess.
  package private(set) var imputable = 0
  private let index: AtlasIndex
  private let hubOf: [Int32: Int]
  private let hubs: Hubs
  private let global: Ballot

  package init(_ attribute: Attribute, in index: AtlasIndex, hubs: Hubs, components: [Int32]) {
    self.attribute = attribute
    self.index = index
    self.hubs = hubs
    var hubOf: [Int32: Int] = [:]
    for (position, hub) in hubs.all.enumerated() { for leaf in hub.leaves { hubOf[leaf] = position } }
    self.hubOf = hubOf
    var global = Ballot()
    var byComponent: [Int32: Ballot] = [:]
    for (number, model) in index.models.enumerated() where model.isHere {
      guard let value = index.value(of: attribute, number) else { continue }
      global.add(value)
      byComponent[components[number], default: Ballot()].add(value)
    }
    self.global = global
    labelled = global.voters
    for hub in hubs.all { test(hub, byComponent, components) }
  }

  private mutating func test(_ hub: Hubs.Hub, _ byComponent: [Int32: Ballot], _ components: [Int32]) {
    var ballot = Ballot()
    let values = hub.leaves.map { index.value(of: attribute, Int($0)) }
    for value in values { if let value { ballot.add(value) } }
    for (leaf, value) in zip(hub.leaves, values) {
      guard let value else {
        imputable += ballot.voters > 0 ? 1 : 0
        continue
      }
      guard ballot.voters > 1, let store = global.without(value).winner(or: nil) else { continue }
      tested += 1
      hubRight += ballot.without(value).winner(or: store) == value ? 1 : 0
      let component = byComponent[components[Int(leaf)]]?.without(value)
      graphRight += component?.winner(or: store) == value ? 1 : 0
      globalRight += store == value ? 1 : 0
    }
  }

  /// Nil when the model has the attribute, is in no hub, or nobody in its hub has it.
  package func guess(for number: Int) -> Guess? {
    guard index.value(of: attribute, number) == nil, let hub = hubOf[Int32(number)] else { return nil }
    var ballot = Ballot()
    for leaf in hubs.all[hub].leaves {
      if let value = index.value(of: attribute, Int(leaf)) { ballot.add(value) }
    }
    guard ballot.voters > 0, let value = ballot.winner(or: global.winner(or: nil)) else { return nil }
    let support = hubs.all[hub].leaves.filter { index.value(of: attribute, Int($0)) == value }
    return Guess(
      value: value, votes: support.count, voters: ballot.voters, support: support.map { index.models[Int($0)].id })
  }
}

/// Votes for values. Texts are compared as bytes, so that the winner is the same everywhere.
struct Ballot {
  private var votes: [ModelID: Int] = [:]
  private(set) var voters = 0

  mutating func add(_ value: String) {
    votes[ModelID(value), default: 0] += 1
    voters += 1
  }

  /// As if one voter had stayed at home.
  func without(_ value: String) -> Ballot {
    var rest = self
    rest.voters -= 1
    rest.votes[ModelID(value)] = votes[ModelID(value)].flatMap { $0 > 1 ? $0 - 1 : nil }
    return rest
  }

  /// The value of most votes; in a tie `fallback`, and without one the first by bytes. Nil without votes.
  func winner(or fallback: String?) -> String? {
    guard let most = votes.values.max() else { return nil }
    let first = votes.filter { $0.value == most }.keys.sorted()
    return first.count == 1 ? first[0].text : fallback ?? first[0].text
  }
}

extension AtlasIndex {
  /// What a model declares; nil when it does not. The relation is what charting concluded.
  func value(of attribute: Attribute, _ number: Int) -> String? {
    let model = models[number]
    switch attribute {
    case .pipelineTag: return model.pipelineTag
    case .libraryName: return model.libraryName
    case .license: return model.license
    case .modelType: return model.architecture
    case .relation: return relation(number).flatMap { $0 == .unknown ? nil : $0.rawValue }
    }
  }

  /// For each model the lowest number in its connected component.
  package func components() -> [Int32] {
    var component = [Int32](repeating: -1, count: models.count)
    for start in models.indices where component[start] < 0 {
      var stack = [Int32(start)]
      component[start] = Int32(start)
      while let number = stack.popLast() {
        for neighbor in [parents[Int(number)], children[Int(number)]].joined() where component[Int(neighbor)] < 0 {
          component[Int(neighbor)] = Int32(start)
          stack.append(neighbor)
        }
      }
    }
    return component
  }
}
