import ModelAtlas
import Testing

@testable import Charting

@Suite("Families whose base is not here")
struct AbsentBaseTests {
  private let family: MadeFamily
  private let tuned: [MadeModel]
  private let grandchild: MadeModel

  init() {
    var (family, tuned): (MadeFamily, [MadeModel]) = (MadeFamily("org", seed: 11, count: 1024), [])
    for index in 0..<10 {
      tuned.append(family.child(of: family.base, ModelID("org/tuned\(index)"), at: 200 + Int64(index)))
    }
    grandchild = family.child(of: tuned[4], "org/grandchild", step: 0.02, at: 300)
    (self.family, self.tuned) = (family, tuned)
  }

  private func parents(_ models: [MadeModel], usesDeclared: Bool = false) -> [ModelID: [ModelID]] {
    verdicts(models, .evidence, usesDeclared: usesDeclared).mapValues { $0.parents.map(\.parent) }
  }

  @Test("children of a base that is not here are siblings under one name, and not one another's")
  func siblings() {
    let found = parents(tuned + [grandchild])
    for model in tuned { #expect(found[model.id] == ["unknown-ancestor/org/tuned0"], "\(model.id)") }
    #expect(found[grandchild.id] == [tuned[4].id])
  }

  @Test("a base that is here keeps its children")
  func present() {
    let found = parents([family.base] + tuned + [grandchild])
    #expect(found[family.base.id] == [])
    for model in tuned { #expect(found[model.id] == [family.base.id], "\(model.id)") }
    #expect(found[grandchild.id] == [tuned[4].id])
  }

  @Test("the base is called what a member's card calls it, where cards are believed")
  func named() {
    let models = tuned[..<9] + [tuned[9].claiming("acme/base-7b")]
    #expect(parents(Array(models), usesDeclared: true)[tuned[3].id] == ["acme/base-7b"])
    #expect(parents(Array(models))[tuned[3].id] == ["unknown-ancestor/org/tuned0"])
  }

  @Test("too few models tell nothing")
  func few() {
    let found = parents(Array(tuned[..<4]))
    #expect(found[tuned[0].id] == [])
    #expect(!found.values.joined().contains { $0.isUnknownAncestor })
  }

  @Test("once the base comes, it has its children", arguments: [0, 5, 10])
  func comes(after count: Int) {
    let details = Dictionary(uniqueKeysWithValues: ([family.base] + tuned).map { ($0.id, $0.detail) })
    var charter = Charter(rules: ChartingRules(ruleSet: .evidence, usesDeclared: false))
    var found: [ModelID: Verdict] = [:]
    for model in tuned[..<count] + [family.base] + tuned[count...] {
      charter.put(model.model)
      found.merge(charter.settle { details[$0] }) { $1 }
    }
    for model in tuned { #expect(found[model.id]?.parents.map(\.parent) == [family.base.id], "\(model.id)") }
    #expect(charter.referenced.isEmpty)
  }
}
