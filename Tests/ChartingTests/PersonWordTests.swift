import ModelAtlas
import Testing

@testable import Charting

@Suite("What people say of edges")
struct PersonWordTests {
  private var family = MadeFamily("acme", seed: 51)

  private func word(_ child: ModelID, _ parent: ModelID, _ isConfirmed: Bool) -> PersonWord {
    PersonWord(
      child: child, parent: parent, isConfirmed: isConfirmed, by: Person(user: 1000, process: 7),
      at: UnixTime(milliseconds: 0))
  }

  @Test("a confirmed parent beats what the weights show, whether claims are used or not", arguments: [true, false])
  func confirmed(usesDeclared: Bool) {
    var family = family
    let near = family.child(of: family.base, "acme/near", step: 0.01, at: 150)
    let other = family.child(of: family.base, "acme/other", at: 160)
    let child = family.child(of: near, "me/child", step: 0.01, at: 200).with {
      $0.words = [word("me/child", "acme/other", true)]
    }
    for rules in [ChartingRules.RuleSet.paper, .evidence] {
      let verdict = verdicts([family.base, near, other, child], rules, usesDeclared: usesDeclared)["me/child"]
      #expect(verdict?.parents.map(\.parent) == ["acme/other"])
      #expect(verdict?.parents.map(\.verdict) == [.confirmed])
      #expect(verdict?.parents.map(\.rule) == ["person"])
      #expect(verdict?.parents.map(\.confidence) == [1])
      #expect(verdict?.claims.first?.claim.source == .person)
    }
  }

  @Test("a rejected parent is none, and is shown as rejected by a person")
  func rejected() {
    var family = family
    let child = family.child(of: family.base, "me/child", at: 200).claiming("acme/base")
    let refused = child.with { $0.words = [word("me/child", "acme/base", false)] }
    #expect(verdicts([family.base, child], usesDeclared: true)["me/child"]?.parents.map(\.parent) == ["acme/base"])
    let verdict = verdicts([family.base, refused], usesDeclared: true)["me/child"]
    #expect(verdict?.parents == [])
    #expect(verdict?.rejected.first?.reason == "a person rejected it")
  }

  @Test("a person may know better than equal hashes")
  func copies() {
    var family = family
    let base = family.base.with { $0.valueHash = 1 }
    let other = family.child(of: family.base, "acme/other", at: 110)
    let copy = base.at(120).with { $0.id = "mirror/copy" }
    #expect(verdicts([base, other, copy])["mirror/copy"]?.parents.map(\.rule) == ["copy"])
    let told = copy.with { $0.words = [word("mirror/copy", "acme/other", true)] }
    #expect(verdicts([base, other, told])["mirror/copy"]?.parents.map(\.parent) == ["acme/other"])
    let same = copy.with { $0.words = [word("mirror/copy", "acme/base", true)] }
    #expect(verdicts([base, other, same])["mirror/copy"]?.parents.map(\.verdict) == [.confirmed])
  }

  @Test("two people who contradict each other make no circle")
  func circle() {
    var family = family
    let one = family.child(of: family.base, "acme/one", at: 150).with {
      $0.words = [word("acme/one", "acme/two", true)]
    }
    let two = family.child(of: family.base, "acme/two", at: 160).with {
      $0.words = [word("acme/two", "acme/one", true)]
    }
    let found = verdicts([family.base, one, two], usesDeclared: true)
    let up = ["acme/one", "acme/two"].map { found[$0]?.parents.map(\.parent) ?? [] }
    #expect(!(up[0].contains("acme/two") && up[1].contains("acme/one")))
  }
}
