/// How far each model is from the roots that it descends from.
package struct Depths: Sendable {
  /// Edges to the nearest root, by number; 0 for a root.
  package private(set) var shortest: [Int]
  /// Edges to the farthest root.
  package private(set) var longest: [Int]

  /// - Complexity: O(models + edges).
  package init(_ index: AtlasIndex) {
    let count = index.models.count
    shortest = [Int](repeating: 0, count: count)
    longest = shortest
    var waitingFor = (0..<count).map { index.parents.count($0) }
    var ready = waitingFor.indices.filter { waitingFor[$0] == 0 }
    while let number = ready.popLast() {
      for child in index.children[number].lazy.map({ Int($0) }) {
        let isFirst = waitingFor[child] == index.parents.count(child)
        shortest[child] = isFirst ? shortest[number] + 1 : min(shortest[child], shortest[number] + 1)
        longest[child] = max(longest[child], longest[number] + 1)
        waitingFor[child] -= 1
        if waitingFor[child] == 0 { ready.append(child) }
      }
    }
  }
}
