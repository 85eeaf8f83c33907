import ModelAtlas

/// An atlas as numbers and arrays, for questions about the whole population.
///
/// Made once for a revision of the atlas and kept; what is asked of a single model goes to the atlas itself, which is
/// always the newest. A model's number is its place in the order of ids, so that nothing depends on arrival.
package struct AtlasIndex: Sendable {
  /// `Atlas.revision` of the atlas that it was made from.
  package let revision: UInt64
  /// Sorted by id.
  package let models: [IndexedModel]
  /// By number.
  package let parents: Adjacency
  package let children: Adjacency
  /// Of the edges in `parents.targets`, at the same positions.
  package let relations: [Relation]
  /// What cards report, by whole name.
  let measured: MeasuredMetrics
  let idTexts: IDTexts
  /// What every search asks of every model, side by side: to look at the models themselves waits for memory 100,000 times.
  let isHere: [Bool]
  let popularity: [Double]
  private let firstRelation: [Relation?]
  private let numbers: [ModelID: Int32]

  /// - Complexity: O(*n* log *n* + edges); a quarter of a second for 100,000 models.
  package init(_ atlas: Atlas) {
    revision = atlas.revision
    let ids = idsAndParents(atlas)
    let numbers = Dictionary(uniqueKeysWithValues: ids.indices.lazy.map { (ids[$0], Int32($0)) })
    var (sources, targets): ([Int32], [Int32]) = ([], [])
    var relations: [Relation] = []
    var firstRelation = [Relation?](repeating: nil, count: ids.count)
    var models: [IndexedModel] = []
    models.reserveCapacity(ids.count)
    for (number, id) in ids.enumerated() {
      guard let node = atlas[id] else {
        models.append(IndexedModel(named: id))
        continue
      }
      models.append(IndexedModel(node))
      firstRelation[number] = node.verdict.mainParent?.relation
      for edge in node.verdict.parentsByID {
        guard let parent = numbers[edge.parent] else { continue }
        sources.append(Int32(number))
        targets.append(parent)
        relations.append(edge.relation)
      }
    }
    self.models = models
    parents = Adjacency(models: ids.count, from: sources, to: targets)
    children = Adjacency(models: ids.count, from: targets, to: sources)
    self.relations = relations
    self.firstRelation = firstRelation
    self.numbers = numbers
    measured = MeasuredMetrics(models)
    idTexts = IDTexts(ids)
    isHere = models.map(\.isHere)
    popularity = models.map { magnitude($0.downloads ?? 0) }
  }

  package func number(of id: ModelID) -> Int? { numbers[id].map { Int($0) } }

  /// The model at a place, under whichever id it goes: one of another root may have the plain name.
  func number(at place: ModelPlace) -> Int? {
    if let number = number(of: place.name), models[number].place == place { return number }
    guard let number = number(of: ModelID(place.description)), models[number].place == place else { return nil }
    return number
  }

  /// How a model came from its most confident parent; nil for a root.
  package func relation(_ number: Int) -> Relation? { firstRelation[number] }
  package var edgeCount: Int { relations.count }

  /// Every model reached from one, itself left out, in the order of distance.
  package func reached(from number: Int, upwards: Bool) -> [Int32] {
    var seen: Set<Int32> = [Int32(number)]
    var found = [Int32(number)]
    var position = 0
    while position < found.count {
      for next in (upwards ? parents : children)[Int(found[position])] where seen.insert(next).inserted {
        found.append(next)
      }
      position += 1
    }
    return Array(found.dropFirst())
  }
}

/// The ids of all nodes, and of parents that have none, sorted.
private func idsAndParents(_ atlas: Atlas) -> [ModelID] {
  let nodes = atlas.allNodes
  let ids = Set(nodes.lazy.map(\.id))
  var named: Set<ModelID> = []
  for node in nodes {
    for edge in node.verdict.parents where !ids.contains(edge.parent) { named.insert(edge.parent) }
  }
  return (Array(ids) + named).sorted()
}

extension Verdict {
  package var parentsByID: [ParentEdge] {
    parents.count > 1 ? parents.sorted { $0.parent < $1.parent } : parents
  }

  /// The most confident parent; of equals the first by id.
  package var mainParent: ParentEdge? {
    parents.min { a, b in a.confidence == b.confidence ? a.parent < b.parent : a.confidence > b.confidence }
  }
}

/// Decimal digits of a count, over twelve: 0 for nothing, 1 for a million millions.
private func magnitude(_ count: Int64) -> Double {
  guard count > 0 else { return 0 }
  var (digits, rest) = (0.0, Double(count))
  while rest >= 10 {
    rest /= 10
    digits += 1
  }
  return min(1, (digits + rest / 10) / 12)
}
