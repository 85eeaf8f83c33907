import Foundation
import Testing

@Suite("The atlas does not depend on how its models came", .serialized)
struct ArrivalOrderTests {
  static let ids = [
    "brume/Brume-0.4M", "veloce/Brume-0.4M-changelog", "ryokan/run-15", "quantwerk/MegaBrume-linear-22",
    "quantwerk/MegaBrume-linear-22-Q8_0-GGUF", "opal-research/Brume-0.4M-bnb-4bit", "kaede/Brume-0.4M-law-lora",
    "ember-vision/Ember-vit", "aurora-labs/Ember-vit-bf16", "ironbark/Ember-vit", "lorastack/Ember-vit-robust-ft",
    "juniper-nlp/Ember-vit-rot90-sft", "flint-art/Flint-ddpm", "ryokan/Flint-ddpm-fp16",
    "bartolo/Flint-ddpm-digit-style-lora", "team-upload/lfs_pointer-Ember-vit-aug-sft-ne",
  ]
  static let dump = Workshop.repository.appending(path: "Examples/hub.jsonl").path

  private func modelsThere() throws -> Data {
    let workshop = try Workshop()
    for id in Self.ids { try workshop.copy(id, from: Workshop.examples) }
    let daemon = try workshop.start()
    try daemon.answers()
    try daemon.ask("import", Self.dump)
    return workshop.withoutPaths(try daemon.settledModels())
  }

  private func modelsArriving(_ ids: [String], importFirst: Bool) throws -> Data {
    let workshop = try Workshop()
    let daemon = try workshop.start()
    try daemon.answers()
    if importFirst { try daemon.ask("import", Self.dump) }
    for id in ids {
      try workshop.copy(id, from: Workshop.examples)
      try daemon.ask("wait", "--for", "sampled", "--timeout", "60")
    }
    if !importFirst { try daemon.ask("import", Self.dump) }
    return workshop.withoutPaths(try daemon.settledModels())
  }

  @Test("folders that were there, that came in order and that came in reverse give the same bytes")
  func anyOrder() throws {
    let there = try modelsThere()
    let models = try ListedModel.all(there)
    #expect(models.count == Self.ids.count)
    #expect(try modelsArriving(Self.ids, importFirst: true) == there)
    #expect(try modelsArriving(Self.ids.reversed(), importFirst: false) == there)
  }
}
