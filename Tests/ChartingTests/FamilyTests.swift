import ModelAtlas
import Testing

@testable import Charting

@Suite("Families")
struct FamilyTests {
  @Test("two training runs of one configuration are not related")
  func unrelated() {
    let (one, other) = (MadeFamily("a", seed: 21), MadeFamily("b", seed: 22, at: 200))
    let found = verdicts([one.base, other.base])
    #expect(found["a/base"]?.family == "a/base")
    #expect(found["b/base"]?.family == "b/base")
    #expect(found["b/base"]?.parents.isEmpty == true)
  }

  @Test("families that merely share their random initialization are kept apart")
  func sharedInitialization() throws {
    var family = MadeFamily("a", seed: 23)
    // cos = 1 / (1 + s²): 0.36 for a step of 1.33.
    let start = family.base
    let one = family.child(of: start, "a/one", step: 1.33, at: 10)
    let other = family.child(of: start, "a/other", step: 1.33, at: 20)
    let cosine = try #require(sketchPair(one.model.sketch, other.model.sketch)).cosine
    #expect((0.2..<0.45).contains(cosine))
    #expect(verdicts([one, other])["a/other"]?.family == "a/other")
  }

  @Test("a merge of two families belongs to one and joins nothing")
  func bridge() {
    let (one, other) = (MadeFamily("a", seed: 24), MadeFamily("b", seed: 25, at: 200))
    let merge = one.base.at(300).with {
      $0.id = "c/merge"
      $0.values = zip(one.base.values, other.base.values).map { 0.6 * $0 + 0.4 * $1 }
    }
    let found = verdicts([one.base, other.base, merge])
    #expect(found["c/merge"]?.family == "a/base")
    #expect(found["b/base"]?.family == "b/base")
  }

  @Test("an adapter is of its parent's family")
  func adapter() {
    let family = MadeFamily("a", seed: 26)
    let adapter = MadeModel("a/lora").at(200).claiming("a/base").with { $0.isAdapter = true }
    let found = verdicts([family.base, adapter], usesDeclared: true)
    #expect(found["a/lora"]?.parents.map(\.relation) == [.adapter])
    #expect(found["a/lora"]?.family == "a/base")
  }
}
