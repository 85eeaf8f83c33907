import AtlasAlerts
import ModelAtlas
import Testing

@Suite("Judging what a change concerns")
struct ScopeTests {
  @Test("equals judging everything, after any edits", arguments: 0..<60)
  func incremental(seed: UInt64) {
    var random = SeededNumbers(seed: seed)
    var current = Atlas()
    var scope = AlertScope()
    var kept: [ModelID: [AlertFinding]] = [:]
    for step in 0..<40 {
      let before = current
      let touched = edit(&current, &random)
      for id in scope.concerned(by: touched, before: before, after: current) {
        kept[id] = AlertGrounds(atlas: current, policy: policy, now: noon).findings(on: id)
      }
      for id in Self.ids {
        let whole = AlertGrounds(atlas: current, policy: policy, now: noon).findings(on: id)
        #expect(kept[id] ?? [] == whole, "seed \(seed), step \(step), model \(id)")
      }
    }
  }

  static let ids = (0..<12).map { ModelID("m/\($0 < 10 ? "0" : "")\($0)") }

  private var policy: AlertPolicy {
    var policy = AlertPolicy()
    policy.denied = ["m/03"]
    return policy
  }

  /// Changes one to three models; a parent always has the smaller number, so that the atlas stays acyclic.
  private func edit(_ atlas: inout Atlas, _ random: inout SeededNumbers) -> Set<ModelID> {
    var touched: Set<ModelID> = []
    for _ in 0..<Int.random(in: 1...3, using: &random) {
      let number = Int.random(in: 0..<Self.ids.count, using: &random)
      let id = Self.ids[number]
      touched.insert(id)
      if Int.random(in: 0..<5, using: &random) == 0 {
        atlas.remove(id)
        continue
      }
      let earlier = Self.ids[..<number].filter { _ in Int.random(in: 0..<4, using: &random) == 0 }
      let license = [nil, "mit", "cc-by-nc-4.0", "gpl-3.0", "other"].randomElement(using: &random) ?? nil
      var node = made(id, license: license, card: Bool.random(using: &random), parents: earlier)
      if Bool.random(using: &random), let other = Self.ids.randomElement(using: &random) {
        let verdict = [ClaimVerdict.verified, .contradicted, .unverifiable].randomElement(using: &random)
        node.verdict.claims = [claim(other.text, resolved: other, verdict ?? .verified)]
      }
      if Int.random(in: 0..<6, using: &random) == 0 {
        node.state = .removed
        node.facts?.condition = .removed
      }
      if Int.random(in: 0..<4, using: &random) == 0 {
        node.hub = HubRecord(id: id)
        node.hub?.isGated = Bool.random(using: &random)
      }
      atlas.put(node)
    }
    return touched
  }
}
