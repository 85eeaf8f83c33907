import AtlasAlerts
import ModelAtlas
import Testing

@Suite("Licenses along a lineage")
struct LicenseTests {
  @Test("a license that drops a term of an ancestor's conflicts, and the path leads down from there")
  func conflict() {
    let family = atlas(
      made("a/base", license: "cc-by-nc-4.0"), made("b/middle", parents: ["a/base"]),
      made("c/tuned", license: "MIT", parents: ["b/middle"]))
    let found = findings(on: "c/tuned", in: family)
    #expect(found.map(\.rule) == [.licenseConflict])
    #expect(found.first?.path == ["a/base", "b/middle", "c/tuned"])
    #expect(found.first?.subjects == ["a/base"])
    #expect(found.first?.message.hasSuffix("drops non-commercial") == true)
  }

  @Test("who repeats the wider license of a parent has the parent's cause, not one of its own")
  func repeated() {
    let family = atlas(
      made("a/base", license: "cc-by-nc-4.0"), made("b/wide", license: "mit", parents: ["a/base"]),
      made("c/after", license: "apache-2.0", parents: ["b/wide"]))
    #expect(rules(on: "b/wide", in: family) == [.licenseConflict])
    #expect(rules(on: "c/after", in: family).isEmpty)
  }

  @Test("a parent that is likelier a sibling is passed over for what it descends from; a founder is not")
  func improbableParent() {
    var tuned = made("c/tuned", license: "mit", parents: ["b/sibling"])
    tuned.verdict.parents[0].confidence = 0.45
    let family = atlas(
      made("a/base", license: "cc-by-nc-4.0"), made("b/sibling", license: "gpl-3.0", parents: ["a/base"]), tuned)
    #expect(findings(on: "c/tuned", in: family).map(\.path) == [["a/base", "c/tuned"]])
    var only = made("d/tuned", license: "mit", parents: ["a/base"])
    only.verdict.parents[0].confidence = 0.45
    #expect(findings(on: "d/tuned", in: atlas(made("a/base", license: "cc-by-nc-4.0"), only)).count == 1)
  }

  @Test("each ingredient of a merge has a say")
  func merged() {
    let family = atlas(
      made("a/free", license: "apache-2.0"), made("b/llama", license: "llama3.1"),
      made("c/merge", license: "apache-2.0", parents: ["a/free", "b/llama"]))
    let found = findings(on: "c/merge", in: family)
    #expect(found.map(\.path) == [["b/llama", "c/merge"]])
  }

  @Test("unknown is unknown: no license, `other` and names that no table holds say nothing, either way")
  func unknown() {
    for license in [nil, "other", "unknown", "my-own-terms"] {
      let below = atlas(made("a/base", license: license), made("b/tuned", license: "mit", parents: ["a/base"]))
      #expect(rules(on: "b/tuned", in: below).isEmpty)
      let above = atlas(made("a/base", license: "gpl-3.0"), made("b/tuned", license: license, parents: ["a/base"]))
      #expect(rules(on: "b/tuned", in: above).isEmpty)
    }
  }

  @Test(
    "what a child may not drop",
    arguments: [
      ("cc-by-nc-4.0", "cc-by-nc-sa-4.0", false), ("cc-by-nc-sa-4.0", "cc-by-nc-4.0", true),
      ("gpl-3.0", "agpl-3.0", false), ("gpl-3.0", "mit", true), ("apache-2.0", "gpl-3.0", false),
      ("llama2", "llama3.1", false), ("gemma", "llama3", true), ("openrail", "apache-2.0", true),
      ("creativeml-openrail-m", "openrail++", false), ("cc-by-nc-nd-3.0-us", "cc-by-nc-4.0", true),
      ("cc0-1.0", "mit", false),
    ])
  func pairs(ancestor: String, child: String, isConflict: Bool) throws {
    let (demanded, kept) = (try #require(LicenseTerms(license: ancestor)), try #require(LicenseTerms(license: child)))
    #expect(kept.dropped(from: demanded).isEmpty == !isConflict)
  }
}
