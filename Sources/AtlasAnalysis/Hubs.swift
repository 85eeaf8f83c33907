/// Groups of leaves that share all their parents. Paper, App. A: four models of five are in one.
package struct Hubs: Sendable {
  package struct Hub: Hashable, Sendable {
    /// By number.
    package let parents: [Int32]
    /// Two or more models here without children, by number.
    package let leaves: [Int32]
  }

  /// Largest first, then by parents.
  package let all: [Hub]
  /// Models in hubs.
  package var models: Int { all.reduce(0) { $0 + $1.leaves.count } }

  package init(_ index: AtlasIndex) {
    var groups: [[Int32]: [Int32]] = [:]
    for (number, model) in index.models.enumerated()
    where model.isHere && index.children.count(number) == 0 && index.parents.count(number) > 0 {
      groups[Array(index.parents[number]), default: []].append(Int32(number))
    }
    all = groups.filter { $0.value.count > 1 }.map { Hub(parents: $0, leaves: $1) }
      .sorted { a, b in
        a.leaves.count == b.leaves.count
          ? a.parents.lexicographicallyPrecedes(b.parents) : a.leaves.count > b.leaves.count
      }
  }
}
