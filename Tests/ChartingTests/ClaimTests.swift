import ModelAtlas
import Testing

@testable import Charting

@Suite("What models say of their parents")
struct ClaimTests {
  private var family = MadeFamily("acme", seed: 31)

  @Test(
    "a reference means the same model however it is written",
    arguments: [
      "acme/base", "ACME/Base", "https://huggingface.co/acme/base", "https://hf.co/acme/base/tree/main",
      "/home/me/.cache/huggingface/hub/models--acme--base/snapshots/0123", "/srv/models/acme/base", "/mnt/x/base",
      "base", " acme/base/ ",
    ])
  func forms(reference: String) {
    var family = family
    let child = family.child(of: family.base, "me/child", at: 200).claiming(reference)
    let found = verdicts([family.base, child], usesDeclared: true)
    #expect(found["me/child"]?.claims.map(\.resolved) == ["acme/base"])
    #expect(found["me/child"]?.claims.map(\.verdict) == [.verified])
    #expect(found["me/child"]?.parents.map(\.verdict) == [.verified])
  }

  @Test(
    "a path that ends like several models, or that only names a checkpoint, means nothing",
    arguments: ["/mnt/x/base", "./checkpoint-500", "checkpoint-500"])
  func ambiguous(reference: String) {
    var family = family
    let other = family.child(of: family.base, "b/base", at: 150)
    let checkpoint = family.child(of: family.base, "b/run/checkpoint-500", at: 160)
    let child = family.child(of: family.base, "me/child", at: 200).claiming(reference)
    let verdict = verdicts([family.base, other, checkpoint, child], usesDeclared: true)["me/child"]
    #expect(verdict?.claims.map(\.resolved) == [nil])
    #expect(verdict?.claims.map(\.verdict) == [.unverifiable])
    #expect(verdict?.parents.map(\.rule) != ["declared"])
  }

  @Test("a claim that names a model of another family is contradicted and makes no parent")
  func contradicted() {
    var family = family
    let other = MadeFamily("b", seed: 32)
    let child = family.child(of: family.base, "me/child", at: 200).claiming("b/base")
    let found = verdicts([family.base, other.base, child], usesDeclared: true)
    #expect(found["me/child"]?.claims.map(\.verdict) == [.contradicted])
    #expect(found["me/child"]?.parents.map(\.parent) == ["acme/base"])
    #expect(found["me/child"]?.parents.map(\.verdict) == [.undeclared])
  }

  @Test("a Hub id that is not here becomes the parent, as a reference")
  func referenced() {
    var family = family
    let child = family.child(of: family.base, "me/child", at: 200).claiming("gone/model")
    var charter = Charter(rules: ChartingRules(ruleSet: .paper))
    charter.put(family.base.model)
    charter.put(child.model)
    #expect(charter.settle { _ in nil }["me/child"]?.parents.map(\.parent) == ["gone/model"])
    #expect(charter.referenced == ["gone/model"])
    charter.remove("me/child")
    _ = charter.settle { _ in nil }
    #expect(charter.referenced.isEmpty)
  }

  @Test("with claims ignored they are judged, and have no influence")
  func ignored() {
    var family = family
    let near = family.child(of: family.base, "acme/near", step: 0.01, at: 150)
    let child = family.child(of: near, "me/child", step: 0.01, at: 200).claiming("acme/base")
    let silent = child.with { $0.claims = [] }
    let found = verdicts([family.base, near, child])
    #expect(found["me/child"]?.parents == verdicts([family.base, near, silent])["me/child"]?.parents)
    #expect(found["me/child"]?.claims.map(\.verdict) == [.verified])
  }

  @Test("a merge takes all ingredients that it names, not the base that their differences are taken from")
  func merge() {
    var family = family
    let one = family.child(of: family.base, "acme/one", at: 150)
    let two = family.child(of: family.base, "acme/two", at: 160)
    let merged = family.child(of: one, "me/merged", at: 200).with {
      $0.claims = ["acme/base", "acme/one", "acme/two"].map { name in
        ParentClaim(source: .mergekit, reference: name, relation: .merge, isMergeBase: name == "acme/base")
      }
    }
    let found = verdicts([family.base, one, two, merged], .evidence, usesDeclared: true)
    #expect(found["me/merged"]?.parents.map(\.parent) == ["acme/one", "acme/two"])
    #expect(found["me/merged"]?.parents.map(\.relation) == [.merge, .merge])
  }

  @Test("who names a copy means its original")
  func copyNamed() {
    var family = family
    let base = family.base.with { $0.valueHash = 1 }
    let copy = base.at(120).with { $0.id = "mirror/base-copy" }
    let child = family.child(of: base, "me/child", at: 200).claiming("mirror/base-copy")
    #expect(verdicts([base, copy, child], usesDeclared: true)["me/child"]?.parents.map(\.parent) == ["acme/base"])
  }

  @Test(
    "who names a repository as it was called before means it, unless something else goes by that name now",
    arguments: ["acme/first", "Acme/First", "https://hf.co/acme/first", "/mnt/x/acme/first"])
  func renamed(reference: String) {
    var family = family
    let base = family.base.with { $0.otherNames = ["acme/zeroth", "acme/first"] }
    let child = family.child(of: base, "me/child", at: 200).claiming(reference)
    #expect(verdicts([base, child], usesDeclared: true)["me/child"]?.claims.map(\.resolved) == ["acme/base"])
    let successor = family.child(of: base, "acme/first", at: 150)
    let found = verdicts([base, successor, child], usesDeclared: true)
    #expect(found["me/child"]?.claims.map(\.resolved) == ["acme/first"])
  }

  @Test("what a copy's card names is a parent of the original, whose own card names none")
  func copyNames() {
    var family = family
    let one = family.child(of: family.base, "acme/one", step: 0.1, at: 150)
    // Nearer to the base than to what it was made from.
    let original = family.child(of: family.base, "me/original", step: 0.01, at: 200).with { $0.valueHash = 7 }
    let copy = original.at(220).claiming("acme/one").with { $0.id = "you/copy" }
    let found = verdicts([family.base, one, original, copy], .evidence, usesDeclared: true)
    #expect(found["me/original"]?.parents.map(\.parent) == ["acme/one"])
    #expect(found["me/original"]?.parents.map(\.verdict) == [.verified])
    #expect(found["you/copy"]?.parents.map(\.rule) == ["copy"])
    let unclaimed = verdicts([family.base, one, original, copy], .evidence)
    #expect(unclaimed["me/original"]?.parents.map(\.parent) == ["acme/base"])
  }

  @Test("a claim waits for the model that it names")
  func arrivesLater() {
    var family = family
    let child = family.child(of: family.base, "me/child", at: 200).claiming("acme/base")
    var charter = Charter(rules: ChartingRules(ruleSet: .paper))
    charter.put(child.model)
    #expect(charter.settle { _ in nil }["me/child"]?.parents.map(\.verdict) == [.unverifiable])
    charter.put(family.base.model)
    #expect(charter.settle { _ in nil }["me/child"]?.parents.map(\.verdict) == [.verified])
    #expect(charter.referenced.isEmpty)
  }
}
