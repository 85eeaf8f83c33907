import Testing

@testable import atlas_charting_bench

@Suite("The cheapest arborescence")
struct ArborescenceTests {
  /// What a choice of parents costs; nil when somebody does not descend from the root.
  private func cost(_ parents: [Int?], _ costs: [[Double]], root: Int) -> Double? {
    var sum = 0.0
    for child in parents.indices where child != root {
      var (node, steps) = (child, 0)
      while node != root {
        guard let parent = parents[node], steps < parents.count else { return nil }
        (node, steps) = (parent, steps + 1)
      }
      sum += costs[parents[child] ?? root][child]
    }
    return sum
  }

  /// By trying all choices of parents.
  private func cheapest(_ costs: [[Double]], root: Int) -> Double? {
    let count = costs.count
    let choices = (0..<count).map { child in child == root ? [0] : (0..<count).filter { $0 != child } }
    var best: Double?
    for number in 0..<choices.reduce(1, { $0 * $1.count }) {
      var rest = number
      let parents = choices.enumerated().map { child, able -> Int? in
        defer { rest /= able.count }
        return child == root ? nil : able[rest % able.count]
      }
      if let found = cost(parents, costs, root: root), found.isFinite, found < best ?? .infinity { best = found }
    }
    return best
  }

  @Test("costs what the best of all trees costs, in small graphs", arguments: UInt64(0)..<120)
  func bruteForce(seed: UInt64) throws {
    var random = SplitMix(seed: seed)
    let count = 2 + random.below(4)
    let root = random.below(count)
    // Few different costs, so that there are ties and circles; some edges are missing.
    let costs = (0..<count).map { _ in
      (0..<count).map { _ in random.chance(0.15) ? Double.infinity : Double(1 + random.below(6)) }
    }
    let best = cheapest(costs, root: root)
    let found = minimumArborescence(costs, root: root)
    #expect(found.flatMap { cost($0, costs, root: root) } == best, "seed \(seed)")
    if best != nil { #expect(try #require(found)[root] == nil) }
  }

  @Test("a circle of cheap edges is opened where it costs least")
  func circle() {
    let none = Double.infinity
    // 1 -> 2 -> 3 -> 1 cost 1 each; the root 0 reaches 1 for 10, 2 for 9, 3 for 12.
    let costs = [[none, 10, 9, 12], [none, none, 1, none], [none, none, none, 1], [none, 1, none, none]]
    #expect(minimumArborescence(costs, root: 0) == [nil, 3, 0, 2])
  }

  @Test("whoever no edge leads to makes it impossible")
  func unreachable() {
    #expect(minimumArborescence([[.infinity, 1], [.infinity, .infinity]], root: 1) == nil)
  }
}
