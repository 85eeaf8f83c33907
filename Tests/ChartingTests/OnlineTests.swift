import Glibc
import ModelAtlas
import Testing

@testable import Charting

@Suite("Charting as models come and go")
struct OnlineTests {
  private static let rules = [
    ChartingRules(ruleSet: .paper, usesDeclared: false), ChartingRules(ruleSet: .paper, usesDeclared: true),
    ChartingRules(ruleSet: .evidence, usesDeclared: false), ChartingRules(ruleSet: .evidence, usesDeclared: true),
  ]

  /// How many seeds tell a story: a few in CI, 1,000 for `make stories`.
  private static let stories = getenv("ATLAS_STORIES").flatMap { UInt64(String(cString: $0)) } ?? 40

  /// Those that were found to differ once, too: a copy that became a fine-tune of the same model (118).
  private static let seeds = Array(0..<stories) + [118].filter { $0 >= stories }

  /// Few neighbors, so that lists overflow and refill in small populations.
  private func tight(_ rules: ChartingRules) -> ChartingRules {
    var rules = rules
    rules.candidates = 4
    rules.neighbors = 3
    return rules
  }

  @Test(
    "after each arrival, change and removal the atlas is as if all had been charted at once",
    arguments: OnlineTests.seeds)
  func onlineEqualsBatch(seed: UInt64) {
    for (index, base) in OnlineTests.rules.enumerated() {
      let rules = tight(base)
      var random = SplitMix64(seed: seed &* 977 &+ UInt64(index))
      var story = Story(population: generatedPopulation(seed: seed, count: 30), rules: rules)
      while story.goesOn(using: &random) {
        #expect(story.isAcyclic, "seed \(seed), rules \(rules.name), after \(story.steps) steps")
        if !story.isOver, !random.chance(0.2) { continue }
        story.catchUp()
        let expected = chart(Array(story.present.values), rules: rules) { story.details[$0] }
        let wrong = differences(story.verdicts, expected)
        #expect(wrong.isEmpty, "seed \(seed), rules \(rules.name), after \(story.steps) steps")
        if story.verdicts != expected { return }
      }
    }
  }

  @Test("models that arrive in reverse make the same atlas", arguments: 0..<10)
  func reverse(seed: UInt64) {
    let models = generatedPopulation(seed: seed, count: 120).map(\.model)
    for rules in OnlineTests.rules {
      var charter = Charter(rules: rules)
      var verdicts: [ModelID: Verdict] = [:]
      for model in models.reversed() {
        charter.put(model)
        verdicts.merge(charter.settle { _ in nil }) { $1 }
      }
      let expected = chart(models, rules: rules) { _ in nil }
      #expect(differences(verdicts, expected).isEmpty, "seed \(seed), rules \(rules.name)")
    }
  }

  @Test("whatever is claimed, no model descends from itself", arguments: 0..<30)
  func acyclic(seed: UInt64) {
    let models = generatedPopulation(seed: seed, count: 60).map(\.model)
    for rules in OnlineTests.rules {
      let verdicts = chart(models, rules: rules) { _ in nil }
      var atlas = Atlas()
      for (id, verdict) in verdicts {
        atlas.put(AtlasNode(id: id, state: .charted, facts: nil, hub: nil, verdict: verdict))
      }
      for id in verdicts.keys {
        #expect(!atlas.reachable(from: id, upwards: true).nearestFirst.contains(id), "seed \(seed): \(id)")
      }
    }
  }

  @Test(
    "only copies, claimants and takers of values descend from a quantized model or a copy", arguments: 0..<30
  )
  func leaves(seed: UInt64) {
    let made = generatedPopulation(seed: seed, count: 60)
    let quantized = Set(made.filter(\.isQuantized).map(\.id))
    for rules in OnlineTests.rules {
      let verdicts = chart(made.map(\.model), rules: rules) { _ in nil }
      let copies = Set(verdicts.filter { $0.value.duplicateOf != nil }.keys)
      for (id, verdict) in verdicts where verdict.duplicateOf == nil {
        for edge in verdict.parents where edge.rule != "dequantized" && edge.rule != "declared" {
          #expect(!quantized.contains(edge.parent) && !copies.contains(edge.parent), "seed \(seed): \(id)")
        }
      }
    }
  }
}

/// Both verdicts of the models on which two atlases disagree.
private func differences(_ a: [ModelID: Verdict], _ b: [ModelID: Verdict]) -> [String] {
  Set(a.keys).union(b.keys).filter { a[$0] != b[$0] }.sorted().map { id in
    "\(id): \(summary(a[id])) against \(summary(b[id]))"
  }
}

private func summary(_ verdict: Verdict?) -> String {
  guard let verdict else { return "none" }
  let parents = verdict.parents.map { "\($0.parent) by \($0.rule), \($0.verdict), \($0.confidence)" }
  let others = verdict.rejected.map(\.candidate.text)
  return "family \(verdict.family?.text ?? "none"), parents \(parents), rejected \(others)"
}

/// A population of which models arrive, are amended and leave at random.
private struct Story {
  private var charter: Charter
  private var waiting: [MadeModel]
  private var made: [ModelID: MadeModel] = [:]
  private(set) var present: [ModelID: ChartingModel] = [:]
  private(set) var details: [ModelID: ModelDetail] = [:]
  private(set) var verdicts: [ModelID: Verdict] = [:]
  private(set) var steps = 0

  init(population: [MadeModel], rules: ChartingRules) {
    charter = Charter(rules: rules)
    waiting = population
  }

  var isOver: Bool { waiting.isEmpty && steps >= 40 }

  /// One round: one or a few things happen, then the charter settles. False at the end.
  mutating func goesOn(using random: inout SplitMix64) -> Bool {
    guard !isOver else { return false }
    steps += 1
    repeat { happen(using: &random) } while random.chance(0.3)
    if random.chance(0.5) {
      verdicts.merge(charter.settleArrivals { details[$0] }) { $1 }
      #expect(verdicts.count == present.count, "who came is decided at once")
    } else {
      catchUp()
    }
    return true
  }

  /// Decides whom the last rounds left for later.
  mutating func catchUp() {
    verdicts.merge(charter.settle { details[$0] }) { $1 }
    #expect(charter.isSettled)
  }

  /// Whether no model descends from itself, decided again or not.
  var isAcyclic: Bool {
    var atlas = Atlas()
    for (id, verdict) in verdicts {
      atlas.put(AtlasNode(id: id, state: .charted, facts: nil, hub: nil, verdict: verdict))
    }
    return verdicts.keys.allSatisfy { id in !atlas.reachable(from: id, upwards: true).nearestFirst.contains(id) }
  }

  private mutating func happen(using random: inout SplitMix64) {
    let old = made.keys.sorted().randomElement(using: &random)
    if let old, random.chance(0.15) {
      charter.remove(old)
      made[old] = nil
      present[old] = nil
      details[old] = nil
      verdicts[old] = nil
    } else if let old, var model = made[old], waiting.isEmpty || random.chance(0.2) {
      amend(&model, using: &random)
      put(model)
    } else if !waiting.isEmpty {
      put(waiting.remove(at: Int.random(in: 0..<waiting.count, using: &random)))
    }
  }

  private mutating func put(_ model: MadeModel) {
    made[model.id] = model
    details[model.id] = model.detail
    let charted = model.model
    present[model.id] = charted
    charter.put(charted)
  }

  private func word(_ child: ModelID, _ parent: String, _ isConfirmed: Bool) -> PersonWord {
    PersonWord(
      child: child, parent: ModelID(parent), isConfirmed: isConfirmed, by: Person(user: 0, process: 0),
      at: UnixTime(milliseconds: 0))
  }

  /// What may become known of a model later: hashes, a date, a claim, a person's word, that it is gone.
  private func amend(_ model: inout MadeModel, using random: inout SplitMix64) {
    switch Int.random(in: 0..<6, using: &random) {
    case 0: model.valueHash = model.valueHash == nil ? UInt8.random(in: 0..<200, using: &random) : nil
    case 1: model.time = random.chance(0.3) ? nil : Int64.random(in: 0..<20, using: &random) * 1000
    case 2:
      let number = Int.random(in: 0..<30, using: &random)
      model.claims = random.chance(0.5) ? [] : [.of("org\(number % 3)/m\(number)")]
    case 3: model.isRemoved.toggle()
    case 4:
      let id = model.id
      let number = Int.random(in: 0..<30, using: &random)
      let isConfirmed = random.chance(0.5)
      model.words = random.chance(0.3) ? [] : [word(id, "org\(number % 3)/m\(number)", isConfirmed)]
    default:
      model.source = model.source == .file ? .hub : .file
      model.isAtHub.toggle()
      model.otherNames = model.isAtHub ? [ModelID("org1/m\(steps % 30)")] : []
    }
  }
}
