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
  private let firstRelation: [Relation?]
  private let numbers: [ModelID: Int32]

  /// - Complexity: O(*n* log *n* + edges); a quarter of a second for 100,000 models.
  package init(_ atlas: Atlas) {
    revision = atlas.revision
    var ids = Set(atlas.nodes.keys)
    for node in atlas.nodes.values { for edge in node.verdict.parents { ids.insert(edge.parent) } }
    let sorted = ids.sorted()
    let numbers = Dictionary(uniqueKeysWithValues: sorted.indices.map { (sorted[$0], Int32($0)) })
    var parents = [[Int32]](repeating: [], count: sorted.count)
    var children = parents
    var relations: [Relation] = []
    var firstRelation = [Relation?](repeating: nil, count: sorted.count)
    var models: [IndexedModel] = []
    models.reserveCapacity(sorted.count)
    for (number, id) in sorted.enumerated() {
      guard let node = atlas[id] else {
        models.append(IndexedModel(named: id))
        continue
      }
      models.append(IndexedModel(node))
      firstRelation[number] = node.verdict.mainParent?.relation
      for edge in node.verdict.parents.sorted(by: { $0.parent < $1.parent }) {
        guard let parent = numbers[edge.parent] else { continue }
        parents[number].append(parent)
        children[Int(parent)].append(Int32(number))
        relations.append(edge.relation)
      }
    }
    self.models = models
    self.parents = Adjacency(parents)
    self.children = Adjacency(children)
    self.relations = relations
    self.firstRelation = firstRelation
    self.numbers = numbers
  }

  package func number(of id: ModelID) -> Int? { numbers[id].map { Int($0) } }
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

extension Verdict {
  /// The most confident parent; of equals the first by id.
  package var mainParent: ParentEdge? {
    parents.min { a, b in a.confidence == b.confidence ? a.parent < b.parent : a.confidence > b.confidence }
  }
}
