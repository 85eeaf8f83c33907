import ModelAtlas
import Testing

@testable import Charting

@Suite("An adapter's base is told by a model that it was merged into")
struct MergedAdapterTests {
  private var family = MadeFamily("org0", seed: 41)
  private let rules = ChartingRules()

  /// A base, a model tuned from it, an adapter trained on that one, and the same with the adapter merged into it.
  private mutating func models() -> [MadeModel] {
    let tuned = family.child(of: family.base, "org0/tuned", step: 0.2, at: 200)
    let merged = family.child(of: tuned, "org0/merged", step: 0.05, at: 400)
    let other = family.child(of: family.base, "org0/other", step: 0.2, at: 250)
    let adapter = MadeModel("org1/lora").at(300).with {
      $0.isAdapter = true
      // In a scale of its own.
      $0.values = zip(merged.values, tuned.values).map { 8 * ($0 - $1) }
    }
    return [family.base, tuned, merged, other, adapter]
  }

  @Test("the parent is what the merged model was made from, not the root of the family")
  mutating func base() throws {
    let found = verdicts(models(), .evidence)
    let edge = try #require(found["org1/lora"]?.parents.first)
    #expect(edge.parent == "org0/tuned" && edge.relation == .adapter && edge.rule == "adapter-merged")
    #expect(edge.evidence.first { $0.name == "mergedCosine" }?.value ?? 0 > 0.99)
    #expect(found["org1/lora"]?.family == "org0/base")
  }

  @Test("a model that differs by something else tells nothing")
  mutating func unrelated() {
    var made = models()
    var random = SplitMix64(seed: 42)
    made[4].values = (0..<made[4].values.count).map { _ in random.normal() }
    #expect(verdicts(made, .evidence)["org1/lora"]?.parents.allSatisfy { $0.rule != "adapter-merged" } == true)
  }

  @Test("adapters with a forged plan, and fewer values than others of that plan, are held against their own places")
  mutating func forgedPlan() {
    let made = models()
    var charter = Charter(rules: rules)
    let whole = made[4].model.sketch
    for runs in stride(from: 2, to: whole.runs.count, by: 2) {
      let id = ModelID("org1/short\(runs)")
      var facts = ModelFacts(
        place: ModelPlace(root: "r", name: id), path: "/r/\(id)", layout: .folder, condition: .whole)
      facts.isAdapter = true
      facts.sketch = WeightSketch(
        plan: whole.plan, runs: Array(whole.runs.prefix(runs)), values: Array(whole.values.prefix(8 * runs)))
      charter.put(ChartingModel(id: id, facts: facts, hub: nil))
    }
    // Adapters first, so that each model that comes is held against all of them.
    var edge: ParentEdge?
    for model in made.reversed() {
      charter.put(model.model)
      let verdict = charter.settle { _ in nil }["org1/lora"]
      edge = verdict.map { $0.parents.first } ?? edge
    }
    #expect(edge?.parent == "org0/tuned" && edge?.rule == "adapter-merged")
  }

  @Test("a claim of a base by its file's hash is found once the file is hashed")
  func fileHash() throws {
    var made = MadeFamily("org0", seed: 43).base
    let adapter = MadeModel("org1/lora").at(300).with {
      $0.isAdapter = true
      $0.claims = [
        ParentClaim(
          source: .adapterConfig, reference: "sha256:" + String(repeating: "07", count: 32), relation: .adapter)
      ]
    }
    var charter = Charter(rules: ChartingRules(ruleSet: .evidence, usesDeclared: true))
    charter.put(adapter.model)
    charter.put(made.model)
    #expect(charter.settle { _ in nil }["org1/lora"]?.parents.first?.rule != "declared")
    made.fileHash = 7
    charter.put(made.model)
    let edge = try #require(charter.settle { _ in nil }["org1/lora"]?.parents.first)
    #expect(edge.parent == "org0/base" && edge.rule == "declared")
  }

  @Test("some of the adapters that stories are told of were merged into somebody")
  func stories() {
    let merged = (0..<20).map { seed in
      verdicts(generatedPopulation(seed: seed, count: 30), .evidence).values.count { verdict in
        verdict.parents.contains { $0.rule == "adapter-merged" }
      }
    }
    #expect(merged.count { $0 > 0 } >= 5, "\(merged)")
  }

  @Test("any order of arrival, and leaving, ends in the same", arguments: 0..<24)
  mutating func orders(seed: Int) {
    var order = models()
    var random = SplitMix64(seed: UInt64(seed))
    for index in order.indices.dropLast() {
      order.swapAt(index, index + Int(random.next() % UInt64(order.count - index)))
    }
    var charter = Charter(rules: rules)
    var known: [ModelID: MadeModel] = [:]
    var online: [ModelID: Verdict] = [:]
    func settle() { online.merge(charter.settle { known[$0]?.detail }) { $1 } }
    for model in order {
      known[model.id] = model
      charter.put(model.model)
      settle()
      #expect(online == chart(known.values.map(\.model), rules: rules) { known[$0]?.detail })
    }
    known["org0/merged"] = nil
    online["org0/merged"] = nil
    charter.remove("org0/merged")
    settle()
    #expect(online == chart(known.values.map(\.model), rules: rules) { known[$0]?.detail })
  }
}
