import ModelAtlas
import Testing

@testable import Charting

@Suite("Algorithm 1")
struct PaperRuleTests {
  private let rules = ChartingRules(ruleSet: .paper)

  @Test("checkpoints of one run form a snake: the parent is the nearest that came before")
  func snake() {
    let statistics = NeighborStatistics(distances: [0.01, 0.02, 0.03], times: [30, 20, 10], time: 40)
    #expect(statistics.correlation == 1)
    #expect(rules.paperChoice(statistics, threshold: 0.5) == .snake)
  }

  @Test("siblings of a sweep form a fan: the parent is the oldest near one")
  func fan() {
    let statistics = NeighborStatistics(distances: [0.01, 0.02, 0.03], times: [10, 30, 20], time: 40)
    #expect(rules.paperChoice(statistics, threshold: 0.5) == .fan)
  }

  @Test("neighbors too unlike each other are no fan")
  func spread() {
    let statistics = NeighborStatistics(distances: [0.01, 0.2, 0.3], times: [10, 30, 20], time: 40)
    #expect(rules.paperChoice(statistics, threshold: 0.5) == .spread)
  }

  @Test("without neighbors there is no parent here: a root")
  func root() {
    #expect(rules.paperChoice(NeighborStatistics(distances: [], times: [], time: 40), threshold: 0.5) == nil)
  }

  @Test("an unknown time, two points or a constant give no correlation")
  func undefined() {
    #expect(NeighborStatistics(distances: [1, 2, 3], times: [1, nil, 3], time: 4).correlation == nil)
    #expect(NeighborStatistics(distances: [1, 2], times: [1, 2], time: 4).correlation == nil)
    #expect(NeighborStatistics(distances: [1, 1, 1], times: [1, 2, 3], time: 4).correlation == nil)
  }

  @Test("the quantile is the nearest rank")
  func nearestRank() {
    #expect(quantile(0.6, of: [5, 1, 4, 2, 3]) == 3)
    #expect(quantile(0.6, of: [7]) == 7)
    #expect(quantile(0.6, of: []) == nil)
  }

  @Test("after an error of the record the next round makes good what the last one left undone")
  func tornRound() {
    struct Unreadable: Error {}
    var family = MadeFamily("a", seed: 41)
    let models = [family.base, family.child(of: family.base, "a/child", at: 200)].map(\.model)
    var charter = Charter(rules: ChartingRules(ruleSet: .evidence))
    charter.put(models[0])
    _ = charter.settle { _ in nil }
    charter.put(models[1])
    #expect(throws: Unreadable.self) { try charter.settle { _ in throw Unreadable() } }
    let found = charter.settle { _ in nil }
    #expect(found["a/child"] == chart(models, rules: charter.rules) { _ in nil }["a/child"])
  }
}
