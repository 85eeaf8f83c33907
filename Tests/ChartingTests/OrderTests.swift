import ModelAtlas
import Testing

@testable import Charting

@Suite("The order in which models were made")
struct OrderTests {
  @Test("a parent came before its child: the later of two relatives is the child")
  func laterIsChild() {
    var family = MadeFamily("a", seed: 1)
    let child = family.child(of: family.base, "a/child", at: 200)
    let found = verdicts([child, family.base])
    #expect(found["a/child"]?.parents.map(\.parent) == ["a/base"])
    #expect(found["a/base"]?.parents.isEmpty == true)
    #expect(found["a/child"]?.family == "a/base")
  }

  @Test("the Hub's date counts before a commit's, and a commit's before a file's")
  func sources() {
    var family = MadeFamily("a", seed: 2)
    let child = family.child(of: family.base, "a/child", at: 50)
    var facts = ModelFacts(
      place: ModelPlace(root: "r", name: "a/child"), path: "/a/child", layout: .folder, condition: .whole)
    facts.times = [.file, .metadata, .git].map { CreationTime(time: UnixTime(milliseconds: 5), source: $0) }
    var hub = HubRecord(id: "a/child")
    hub.createdAt = UnixTime(milliseconds: 9)
    #expect(ChartingModel(id: "a/child", facts: facts, hub: hub).statedTime?.source == .hub)
    #expect(ChartingModel(id: "a/child", facts: facts, hub: nil).statedTime?.source == .git)
    #expect(child.model.fileTime == nil)
  }

  @Test("a file's time that three models share is no date of creation")
  func sharedFileTimes() {
    var family = MadeFamily("a", seed: 3)
    let others = (0..<3).map { family.child(of: family.base, ModelID("a/m\($0)"), at: 7).at(7, .file) }
    let alone = family.child(of: family.base, "a/alone", at: 7).at(8, .file)
    let found = verdicts(others + [alone])
    #expect(others.allSatisfy { found[$0.id]?.created == nil })
    #expect(found["a/alone"]?.created?.time == UnixTime(milliseconds: 8000))
    #expect(verdicts(Array(others.prefix(2)))["a/m0"]?.created != nil)
  }

  @Test("models of unknown age come after all others")
  func unknownLast() {
    var family = MadeFamily("a", seed: 4)
    let undated = family.child(of: family.base, "a/undated", at: 0).with { $0.time = nil }
    #expect(verdicts([undated, family.base])["a/undated"]?.parents.map(\.parent) == ["a/base"])
  }

  @Test("a run's checkpoints follow each other by step, whatever their dates say")
  func checkpoints() {
    var family = MadeFamily("a", seed: 5)
    let first = family.child(of: family.base, "a/run/checkpoint-10", at: 900).with { $0.step = 10 }
    let second = family.child(of: first, "a/run/checkpoint-20", at: 300).with { $0.step = 20 }
    let found = verdicts([second, first, family.base], .evidence)
    #expect(found["a/run/checkpoint-20"]?.parents.map(\.parent) == ["a/run/checkpoint-10"])
    #expect(found["a/run/checkpoint-20"]?.parents.first?.method == "checkpoint")
    #expect(found["a/run/checkpoint-10"]?.parents.map(\.parent) == ["a/base"])
  }

  @Test("a base that its children verifiably name is older than they are, though its date is unknown")
  func claimedBase() {
    var family = MadeFamily("a", seed: 6)
    let base = family.base.with { $0.time = nil }
    let named = family.child(of: base, "a/named", at: 10).claiming("a/base")
    let silent = family.child(of: base, "a/silent", at: 20)
    let used = verdicts([base, named, silent], usesDeclared: true)
    #expect(used["a/named"]?.parents.map(\.parent) == ["a/base"])
    #expect(used["a/silent"]?.parents.map(\.parent) == ["a/base"])
    let ignored = verdicts([base, named, silent], usesDeclared: false)
    #expect(ignored["a/named"]?.parents.isEmpty == true)
  }

  @Test("two models that name each other order nothing")
  func circle() {
    var family = MadeFamily("a", seed: 7)
    let one = family.child(of: family.base, "a/one", at: 200).claiming("a/two")
    let two = family.child(of: one, "a/two", at: 300).claiming("a/one")
    let found = verdicts([family.base, one, two], usesDeclared: true)
    #expect(found["a/one"]?.parents.map(\.parent) == ["a/base"])
    #expect(found["a/two"]?.parents.map(\.rule) != ["declared"])
  }

  @Test("a fine-tune published hours before its base is not its parent")
  func publishedTooEarly() {
    var family = MadeFamily("a", seed: 8, at: 20_000)
    let early = family.child(of: family.base, "a/early", step: 0.1, at: 5_000)
    let others = (0..<16).map { index in
      family.child(of: family.base, ModelID("a/m\(index)"), step: 0.1, at: 100_000 + Int64(index) * 100_000)
    }
    let found = verdicts([family.base, early] + others, .evidence)
    #expect(found["a/base"]?.parents.isEmpty == true)
    #expect(others.allSatisfy { found[$0.id]?.parents.map(\.parent) == ["a/base"] })
  }
}
