import ModelAtlas
import Testing

@testable import Charting

@Suite("Whether dates agree with the root of a family")
struct FamilyViewTests {
  private let base: MadeModel
  private let tuned: [MadeModel]

  init() {
    var family = MadeFamily("a", seed: 11, at: 100, count: 512)
    base = family.base
    tuned = (0..<14).reduce(into: []) { tuned, number in
      tuned.append(family.child(of: family.base, ModelID("a/tuned\(number)"), at: 200 + Int64(number)))
    }
  }

  private func confidences(_ found: [ModelID: Verdict]) -> [ModelID: Double] {
    found.compactMapValues { $0.parents.first { $0.parent == base.id }?.confidence }
  }

  @Test("a parent is said with less where others claim to be older than the root, and where its date is unknown")
  func later() throws {
    let sure = confidences(verdicts([base] + tuned, .evidence))
    let late = confidences(verdicts([base.at(350)] + tuned, .evidence))
    let undated = confidences(verdicts([base.with { $0.time = nil }] + tuned, .evidence))
    #expect(sure.count == tuned.count && late.count == tuned.count && undated.count == tuned.count)
    for (id, confidence) in sure {
      #expect(try #require(late[id]) < confidence - 0.02, "\(id)")
      #expect(try #require(undated[id]) < confidence - 0.02, "\(id)")
    }
  }

  @Test("the evidence says whether dates agree, where the family tells anything")
  func evidence() throws {
    func told(_ models: [MadeModel]) -> Double? {
      verdicts(models, .evidence)[tuned[3].id]?.parents[0].evidence.first { $0.name == "rootIsEarliest" }?.value
    }
    #expect(told([base] + tuned) == 1)
    #expect(told([base.at(203)] + tuned) == 0)
    #expect(told([base] + tuned[..<4]) == nil)
  }

  @Test("once somebody older comes, or goes, all are said as if it had been so from the first")
  func online() {
    let details = Dictionary(uniqueKeysWithValues: ([base] + tuned).map { ($0.id, $0.detail) })
    var charter = Charter(rules: ChartingRules(ruleSet: .evidence))
    var found: [ModelID: Verdict] = [:]
    for models in [[base.at(203)] + tuned[3...], Array(tuned[..<3]), [base.at(100)], [base.at(203)]] {
      for model in models { charter.put(model.model) }
      found.merge(charter.settle { details[$0] }) { $1 }
    }
    #expect(found == verdicts([base.at(203)] + tuned, .evidence))
    for model in tuned[..<3] { charter.remove(model.id) }
    found.merge(charter.settle { details[$0] }) { $1 }
    for model in tuned[..<3] { found[model.id] = nil }
    #expect(found == verdicts([base.at(203)] + tuned[3...], .evidence))
  }

  @Test("a family too small for its weights to tell a root has no say")
  func few() {
    var state = CharterState(rules: ChartingRules(ruleSet: .evidence))
    let few = [base] + tuned[..<4]
    let details = Dictionary(uniqueKeysWithValues: ([base] + tuned).map { ($0.id, $0.detail) })
    _ = state.settle(few.map { ($0.id, $0.model) }) { details[$0] }
    #expect(state.datings.isEmpty && few.allSatisfy { state.slots[$0.id].flatMap(state.familyView) == nil })
    _ = state.settle(tuned[4...].map { ($0.id, $0.model) }) { details[$0] }
    #expect(state.slots[tuned[0].id].flatMap(state.familyView) == FamilyView(root: base.id, dating: .earliest))
  }
}
