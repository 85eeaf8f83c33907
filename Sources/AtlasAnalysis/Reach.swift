import ModelAtlas

/// The models that are reached from one model, upwards or downwards, each once, with the edges among them.
///
/// A directed acyclic graph is no tree: what two paths lead to is here once, with the shortest and the longest of them.
package struct Reach: Sendable {
  package struct Step: Hashable, Sendable {
    package let id: ModelID
    /// Edges on the shortest path; 0 for the model itself.
    package let depth: Int
    /// Edges on the longest path.
    package var longestDepth: Int
  }

  /// The model itself first, then nearest first, equal distances by id.
  package private(set) var steps: [Step]
  /// Positions in `steps`, from each model to those one edge farther in the direction of travel.
  package let next: [[Int]]

  /// - Complexity: O(*n* log *n* + edges) in the number reached, whatever the size of the atlas.
  package init(from id: ModelID, upwards: Bool, in atlas: Atlas) {
    var position: [ModelID: Int] = [id: 0]
    var steps = [Step(id: id, depth: 0, longestDepth: 0)]
    var next: [[Int]] = []
    var frontier = 0..<1
    while !frontier.isEmpty {
      let neighbors = frontier.map { number in
        upwards ? atlas.parents(of: steps[number].id) : Array(atlas.unsortedChildren(of: steps[number].id))
      }
      var found: [ModelID] = []
      for id in neighbors.joined() where position[id] == nil {
        // Its place is known once all of the same distance are.
        position[id] = -1
        found.append(id)
      }
      let depth = steps[frontier.lowerBound].depth + 1
      found.sort()
      for id in found {
        position[id] = steps.count
        steps.append(Step(id: id, depth: depth, longestDepth: depth))
      }
      next += neighbors.map { $0.compactMap { position[$0] } }
      frontier = frontier.upperBound..<steps.count
    }
    self.steps = steps
    self.next = next
    measureLongestPaths()
  }

  /// Takes the models in topological order. One that a cycle holds back, which charting never makes, keeps the shortest.
  private mutating func measureLongestPaths() {
    var waitingFor = [Int](repeating: 0, count: steps.count)
    for target in next.joined() { waitingFor[target] += 1 }
    var ready = waitingFor.indices.filter { waitingFor[$0] == 0 }
    while let position = ready.popLast() {
      for target in next[position] {
        steps[target].longestDepth = max(steps[target].longestDepth, steps[position].longestDepth + 1)
        waitingFor[target] -= 1
        if waitingFor[target] == 0 { ready.append(target) }
      }
    }
  }
}
