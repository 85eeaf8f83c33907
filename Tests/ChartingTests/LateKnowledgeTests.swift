import ModelAtlas
import Testing

@testable import Charting

/// Each of these once left a verdict standing that no longer followed from the facts.
@Suite("What becomes known later is as if it had been known at once")
struct LateKnowledgeTests {
  private var family = MadeFamily("org0", seed: 7)
  private let rules = ChartingRules()

  /// Charts what came round by round, and everything at once.
  private func charted(
    _ rounds: [[MadeModel]], _ rules: ChartingRules
  ) -> (online: [ModelID: Verdict], batch: [ModelID: Verdict]) {
    var charter = Charter(rules: rules)
    var known: [ModelID: MadeModel] = [:]
    var online: [ModelID: Verdict] = [:]
    for round in rounds {
      for model in round {
        known[model.id] = model
        charter.put(model.model)
      }
      online.merge(charter.settle { known[$0]?.detail }) { $1 }
    }
    return (online, chart(known.values.map(\.model), rules: rules) { known[$0]?.detail })
  }

  @Test("a quantized model whose packed weights resemble nobody's sees a parent without a time that arrives later")
  mutating func orphan() {
    var tuned = family.child(of: family.base, "org0/tuned", at: 0)
    tuned.time = nil
    // Two of sixteen runs: too few to be compared.
    let packed = family.child(of: tuned, "org0/packed", step: 0.01, at: 200).with {
      $0.isQuantized = true
      $0.runs = [0, 1]
    }
    // Younger ones, so that the family is no size larger with one more.
    var others: [MadeModel] = []
    for index in 0..<3 { others.append(family.child(of: family.base, ModelID("org0/other\(index)"), at: 300)) }
    let (online, batch) = charted([[family.base, packed] + others, [tuned]], rules)
    #expect(batch["org0/packed"]?.parents.map(\.parent) == ["org0/tuned"])
    #expect(online == batch)
  }

  @Test("of two models of one time, a value hash that comes late says which of them came first")
  mutating func tie() {
    let first = family.base.at(100).with { $0.sampleHash = 10 }
    let second = family.child(of: first, "org0/second", at: 100).with { $0.sampleHash = 20 }
    let (online, batch) = charted([[first, second], [second.with { $0.valueHash = 0 }]], rules)
    #expect(batch[first.id]?.parents.map(\.parent) == ["org0/second"])
    #expect(online == batch)
  }

  @Test("an ancestor without a time becomes a candidate once its time is known")
  mutating func ancestor() {
    var tuned = family.child(of: family.base, "org0/tuned", at: 0)
    tuned.time = nil
    let packed = family.child(of: tuned, "org0/packed", step: 0.08, at: 200).with { $0.isQuantized = true }
    let near = family.child(of: family.base, "org0/near", step: 0.2, at: 210)
    // Only the nearest is looked at, and who is claimed: by the card to no effect, since a configuration's word comes first.
    var child = family.child(of: near, "org0/child", step: 0.01, at: 300).claiming("org0/packed")
    child.claims.append(.of("org0/near", .config))
    var rules = rules
    rules.candidates = 1
    let (online, batch) = charted([[family.base, tuned, packed, near, child], [tuned.at(150)]], rules)
    let looked = batch["org0/child"]?.rejected.map(\.candidate) ?? []
    #expect(looked.contains("org0/tuned"))
    #expect(online == batch)
  }

  @Test("who claims a copy of a quantized model may be its parent once the copy is none")
  mutating func copy() {
    var tuned = family.child(of: family.base, "org0/tuned", at: 0).claiming("org0/copy")
    tuned.time = nil
    let packed = family.child(of: tuned, "org0/packed", step: 0.08, at: 200).with {
      $0.isQuantized = true
      $0.valueHash = 1
    }
    let copy = packed.with { $0.id = "org0/copy" }.at(250)
    let (online, batch) = charted(
      [[family.base, tuned, packed, copy], [copy.with { $0.valueHash = 2 }]], rules)
    #expect(batch["org0/packed"]?.parents.map(\.parent) == ["org0/tuned"])
    #expect(online == batch)
  }
}
