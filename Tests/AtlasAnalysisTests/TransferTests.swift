import AtlasAnalysis
import ModelAtlas
import Testing

@Suite(
  "Finding a good model for a new task with few evaluations",
  .enabled(if: TrueAtlas.isThere, "the shared test data is not beside the repository"))
struct TransferTests {
  /// One trial: three quarters of the models that were measured on the task, the task's values hidden.
  private struct Trial {
    let values: [Int: Double]
    let direction: MetricDirection

    init(_ metric: String, _ index: AtlasIndex, seed: UInt64) {
      var random = SeededNumbers(seed: seed)
      let measured = index.values(of: metric).filter { number, _ in
        index.models[number].isHere && index.models[number].duplicateOf == nil
      }
      let chosen = measured.keys.sorted().shuffled(using: &random).prefix(measured.count * 3 / 4)
      values = measured.filter { chosen.contains($0.key) }
      direction = MetricDirection(metric: metric)
    }

    var budget: Int { (values.count + 4) / 5 }

    /// Whether one of the best 5 % is among them.
    func isFound(_ numbers: some Sequence<Int>) -> Bool {
      let scores = values.values.map { direction.score($0) }.sorted(by: >)
      let bar = scores[(scores.count + 19) / 20 - 1]
      return numbers.contains { values[$0].map { direction.score($0) >= bar } ?? false }
    }
  }

  /// The index without the task's own results: nothing may leak.
  private func hidden(_ benchmark: String, _ atlas: Atlas) -> AtlasIndex {
    var atlas = atlas
    for var node in atlas.allNodes {
      node.facts?.card.results.removeAll { $0.dataset == benchmark }
      atlas.put(node)
    }
    return AtlasIndex(atlas)
  }

  @Test("a fifth of the evaluations finds one of the best 5 % in 80 % of trials, oftener than chance and downloads")
  func heldOutTask() throws {
    let atlas = try TrueAtlas(trueResults: true).atlas
    let full = AtlasIndex(atlas)
    // Tasks for which the best 5 % are more than one model.
    let metrics = full.metricCounts.filter { $0.value >= 40 }.keys.sorted()
    #expect(metrics.count >= 4)
    var (trials, found, byChance, byDownloads) = (0, 0, 0, 0)
    for metric in metrics {
      let index = hidden(String(metric.prefix { $0 != "." }), atlas)
      for seed in 0..<10 as Range<UInt64> {
        let trial = Trial(metric, full, seed: seed)
        var known: [Int: Double] = [:]
        while known.count < trial.budget {
          let search = TransferSearch(metric, budget: 1, in: index, known: known) { trial.values[$0] != nil }
          let next = try #require(search.proposals.first).number
          known[next] = trial.values[next]
        }
        var random = SeededNumbers(seed: seed + 1000)
        let popular = trial.values.keys.sorted {
          (full.models[$0].downloads ?? 0, $1) > (full.models[$1].downloads ?? 0, $0)
        }
        trials += 1
        found += trial.isFound(known.keys) ? 1 : 0
        byChance += trial.isFound(trial.values.keys.sorted().shuffled(using: &random).prefix(trial.budget)) ? 1 : 0
        byDownloads += trial.isFound(popular.prefix(trial.budget)) ? 1 : 0
      }
    }
    print("transfer: \(found) of \(trials) trials, by chance \(byChance), by downloads \(byDownloads)")
    #expect(Double(found) >= 0.8 * Double(trials))
    #expect(found > byChance && found > byDownloads)
  }

  @Test("what is proposed together is spread out, and what cannot be best any more is pruned")
  func batch() throws {
    let index = AtlasIndex(try TrueAtlas(trueResults: true).atlas)
    let search = TransferSearch("man.acc", budget: 5, in: index)
    #expect(search.proposals.count == 5)
    #expect(Set(search.proposals.map(\.number)).count == 5)
    #expect(search.proposals.allSatisfy { search.known[$0.number] == nil && $0.estimate != nil })
    #expect(search.pruned > 0 && search.pruned < search.candidates)
  }
}
