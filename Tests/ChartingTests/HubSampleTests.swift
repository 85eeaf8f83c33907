import ModelAtlas
import Testing

@testable import Charting

@Suite("Models that were only sampled over a Hub")
struct HubSampleTests {
  private func confidence(of child: MadeModel, among models: [MadeModel]) -> [ModelID: Double] {
    let verdict = verdicts(models + [child], .evidence, usesDeclared: true)[child.id]
    return Dictionary(uniqueKeysWithValues: (verdict?.parents ?? []).map { ($0.parent, $0.confidence) })
  }

  private func sampled(_ model: MadeModel) -> MadeModel { model.with { $0.isAtHub = true } }

  @Test("an edge is less sure when either end was only sampled there")
  func either() throws {
    var family = MadeFamily("acme", seed: 41)
    let child = family.child(of: family.base, "me/child", at: 200).claiming("acme/base")
    let local = try #require(confidence(of: child, among: [family.base])["acme/base"])
    let ends = [(sampled(family.base), child), (family.base, sampled(child)), (sampled(family.base), sampled(child))]
    for (base, child) in ends {
      #expect(confidence(of: child, among: [base]) == ["acme/base": local * 0.97])
    }
  }

  @Test("it is a guess when the sample is that of another model too: the child may be its copy")
  func twin() {
    var family = MadeFamily("acme", seed: 42)
    let child = family.child(of: family.base, "me/child", at: 200).claiming("acme/base")
    let twin = child.at(150).with { ($0.id, $0.claims) = ("acme/tuned", []) }
    let alone = confidence(of: sampled(child), among: [family.base])["acme/base"] ?? 0
    #expect(confidence(of: sampled(child), among: [family.base, twin])["acme/base"] ?? 1 < 0.6 * alone)
  }

  @Test("equal hashes and a person's word need no weights")
  func certain() {
    var family = MadeFamily("acme", seed: 43)
    let base = sampled(family.base).with { $0.valueHash = 1 }
    let copy = base.at(150).with { $0.id = "mirror/base" }
    #expect(confidence(of: copy, among: [base]) == ["acme/base": 1])
    let word = PersonWord(
      child: "me/child", parent: "acme/base", isConfirmed: true, by: Person(user: 0, process: 0),
      at: UnixTime(milliseconds: 0))
    let child = sampled(family.child(of: family.base, "me/child", at: 200)).with { $0.words = [word] }
    #expect(confidence(of: child, among: [base]) == ["acme/base": 1])
  }
}
