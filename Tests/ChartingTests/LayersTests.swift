import ModelAtlas
import Testing

@testable import Charting

/// A model's layers are runs of eight values here.
@Suite("Layers left out and repeated")
struct LayersTests {
  private func model(_ id: ModelID, _ values: some Sequence<Float>, at time: Int64, hash: UInt8) -> MadeModel {
    MadeModel(id).at(time).with {
      $0.values = Array(values)
      $0.valueHash = hash
      $0.sampleHash = UInt64(hash)
    }
  }

  private func family() -> MadeFamily { MadeFamily("a", seed: 31) }
  private func base(_ family: MadeFamily) -> MadeModel { family.base.with { $0.valueHash = 1 } }

  @Test("an early layer is missed, so that all later ones have other names", arguments: [2, 4, 9])
  func dropped(layer: Int) throws {
    var family = family()
    let base = base(family)
    let sibling = family.child(of: base, "a/sibling", at: 150).with { $0.valueHash = 3 }
    let kept = base.values[..<(layer * 8)] + base.values[((layer + 1) * 8)...]
    let cut = model("b/cut", kept, at: 200, hash: 2)
    let healed = family.child(of: cut, "b/healed", at: 300).with { $0.valueHash = 4 }
    let found = verdicts([base, sibling, cut, healed], .evidence)
    let edge = try #require(found["b/cut"]?.parents.first)
    #expect(edge.parent == "a/base" && edge.relation == .finetune && edge.method == "layers-dropped")
    #expect(edge.rule == "same-matrices" && edge.confidence == Confidence.sameMatrices)
    #expect(edge.evidence.contains(Measurement("matricesLeftOut", 1)))
    #expect(found["b/cut"]?.family == "a/base" && found["b/healed"]?.family == "a/base")
    #expect(found["b/healed"]?.parents.map(\.parent) == ["b/cut"])
  }

  @Test("of two that have all matrices the one that lost fewer is the parent")
  func droppedTwice() {
    let base = base(family())
    let once = model("b/once", base.values[..<32] + base.values[40...], at: 200, hash: 2)
    let twice = model("c/twice", once.values[..<64] + once.values[72...], at: 300, hash: 3)
    let verdict = verdicts([base, once, twice], .evidence)["c/twice"]
    #expect(verdict?.parents.map(\.parent) == ["b/once"])
    #expect(verdict?.rejected.map(\.reason) == ["has all matrices as well, and more others"])
  }

  @Test("layers that are repeated make a model deeper")
  func stacked() throws {
    let base = base(family())
    let deep = model("b/deep", base.values[..<96] + base.values[32...], at: 200, hash: 2)
    let edge = try #require(verdicts([base, deep], .evidence)["b/deep"]?.parents.first)
    #expect(edge.parent == "a/base" && edge.relation == .merge && edge.method == "passthrough")
    #expect(edge.evidence.contains(Measurement("matricesLeftOut", 0)))
  }

  @Test("another model of fewer layers is of another family, and the paper's rules don't know of layers")
  func unrelated() {
    let family = family()
    let base = base(family)
    let other = model("b/other", MadeFamily("b", seed: 32).base.values.prefix(120), at: 200, hash: 2)
    #expect(verdicts([base, other], .evidence)["b/other"]?.family == "b/other")
    let cut = model("b/cut", base.values[..<32] + base.values[40...], at: 200, hash: 2)
    #expect(verdicts([base, cut], .paper)["b/cut"]?.family == "b/cut")
  }

  @Test("without the first layer nothing has its old name, but a claim that is right is borne out")
  func firstDropped() throws {
    let base = base(family())
    let other = MadeFamily("c", seed: 33).base.with { $0.valueHash = 5 }
    let cut = model("b/cut", base.values[8...], at: 200, hash: 2).claiming("a/base", "c/base")
    let verdict = try #require(verdicts([base, other, cut], .evidence, usesDeclared: true)["b/cut"])
    #expect(verdict.claims.map(\.verdict) == [.verified, .contradicted])
    #expect(verdict.parents.map(\.parent) == ["a/base"])
  }
}
