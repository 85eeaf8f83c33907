import Foundation
import Testing

@Suite("The bundled store becomes an atlas", .serialized)
struct ExampleStoreTests {
  private func charted(_ environment: [String: String] = [:]) throws -> [String: ListedModel] {
    let workshop = try Workshop()
    try workshop.copyExamples()
    let daemon = try workshop.start(environment: environment)
    try daemon.answers()
    try daemon.ask("import", ArrivalOrderTests.dump)
    return try ListedModel.all(daemon.settledModels())
  }

  @Test("from the weights alone: copies, casts, quantizations and fine-tunes find their parents")
  func undeclared() throws {
    let models = try charted(["ATLASD_CHARTING_DECLARED": "ignore"])
    func parents(_ id: String) -> [String] { models[id]?.parents.map(\.id).sorted() ?? ["no such model"] }
    #expect(models["ironbark/Ember-vit"]?.duplicateOf == "ember-vision/Ember-vit")
    #expect(models["aurora-labs/Ember-vit-bf16"]?.parents.first?.relation == "cast")
    #expect(parents("aurora-labs/Ember-vit-bf16") == ["ember-vision/Ember-vit"])
    #expect(parents("ryokan/Flint-ddpm-fp16") == ["flint-art/Flint-ddpm"])
    #expect(parents("veloce/Brume-0.4M-changelog") == ["brume/Brume-0.4M"])
    #expect(parents("opal-research/Brume-0.4M-bnb-4bit") == ["brume/Brume-0.4M"])
    #expect(models["opal-research/Brume-0.4M-bnb-4bit"]?.parents.first?.relation == "quantized")
    for root in ["brume/Brume-0.4M", "ember-vision/Ember-vit", "flint-art/Flint-ddpm"] {
      #expect(parents(root) == [], "\(root) is a base")
    }
  }

  @Test("a card that names a model of another family is contradicted by the weights")
  func wrongCard() throws {
    let models = try charted()
    let model = try #require(models["lorastack/Ember-vit-robust-ft"])
    let claim = try #require(model.declaredParents.first { $0.id == "veloce/Brume-0.4M-changelog" })
    #expect(claim.verdict == "contradicted")
    #expect(model.parents.allSatisfy { $0.id != "veloce/Brume-0.4M-changelog" })
  }

  @Test("a pointer without its weights is a stub that says so")
  func pointer() throws {
    let model = try #require(try charted()["team-upload/lfs_pointer-Ember-vit-aug-sft-ne"])
    #expect(model.state == "stub")
    #expect(model.reason?.contains("pointer") == true)
  }
}
