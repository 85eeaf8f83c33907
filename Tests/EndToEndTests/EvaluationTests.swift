import Foundation
import Testing

@Suite("What the numbers of an atlas are worth", .serialized)
struct EvaluationTests {
  private struct Evaluated: Decodable {
    struct Share: Decodable {
      let right: Int
      let of: Int
      let value: Double?
      let low: Double?
      let high: Double?
    }
    struct Models: Decodable {
      let comparable: Int
      let tested: Int
      let undeclared: Int
      let exact: Int
      let contradicted: Int
      let elsewhere: Int
      let unresolved: Int
    }
    struct Bin: Decodable {
      let edges: Int
      let right: Int
    }
    let models: Models
    let recall: Share
    let precision: Share
    let byRule: [Bin]
    let byConfidence: [Bin]
  }

  private struct Verified: Decodable {
    struct Reading: Decodable {
      let model: String
      let state: String
      let files: [String]
    }
    struct Number: Decodable {
      let part: String
      let name: String
      let recorded: Double?
      let equal: Bool
    }
    let verified: Bool
    let complete: Bool
    let readings: [Reading]
    let numbers: [Number]
  }

  private struct Difference: Decodable {
    struct Tensor: Decodable {
      let role: String
      let state: String
      let relativeNorm: Double?
      let rank: Int?
    }
    let counts: [String: Int]
    let tensors: [Tensor]
  }

  private func decoded<Answer: Decodable>(_ type: Answer.Type, _ json: Data) throws -> Answer {
    try JSONDecoder().decode(type, from: json)
  }

  /// The bundled store, charted.
  private func examples(_ environment: [String: String] = [:]) throws -> (Workshop, RunningDaemon) {
    let workshop = try Workshop()
    try workshop.copyExamples()
    let daemon = try workshop.start(environment: environment)
    try daemon.answers()
    try daemon.ask("import", ArrivalOrderTests.dump)
    _ = try daemon.settledModels()
    return (workshop, daemon)
  }

  @Test("on the bundled store, evaluate hides what is declared, finds it, counts everybody once and changes nothing")
  func evaluate() throws {
    let (workshop, daemon) = try examples()
    let before = try daemon.ask("models", "--json")
    let found = try decoded(Evaluated.self, daemon.ask("evaluate", "--json"))
    let models = found.models
    let apart = models.undeclared + models.exact + models.contradicted + models.elsewhere + models.unresolved
    #expect(models.comparable == models.tested + apart)
    #expect(models.tested >= 5)
    let value = try #require(found.recall.value)
    #expect(value >= 0.6, "\(found.recall)")
    #expect(try #require(found.recall.low) < value && value <= #require(found.recall.high))
    for bins in [found.byRule, found.byConfidence] {
      #expect(bins.reduce(0) { $0 + $1.edges } == found.precision.of)
      #expect(bins.reduce(0) { $0 + $1.right } == found.precision.right)
    }
    #expect(try daemon.ask("models", "--json") == before)
    #expect(try String(decoding: daemon.ask("evaluate"), as: UTF8.self).contains("what this cannot tell"))
    withExtendedLifetime(workshop) {}
  }

  @Test("every number of every edge on the bundled store comes out of the files again, bit for bit")
  func verify() throws {
    let (workshop, daemon) = try examples()
    var numbers: Set<String> = []
    for (id, model) in try ListedModel.all(daemon.ask("models", "--json")) where !model.parents.isEmpty {
      let found = try decoded(Verified.self, daemon.ask("explain", id, "--verify", "--json"))
      #expect(found.verified && found.complete, "\(id)")
      #expect(found.numbers.contains { $0.part == "edge" && $0.recorded != nil }, "\(id)")
      numbers.formUnion(found.numbers.map(\.name))
    }
    #expect(numbers.isSuperset(of: ["confidence", "relativeDistance", "equalTensors", "cosine"]), "\(numbers)")
    withExtendedLifetime(workshop) {}
  }

  @Test("a file that is not what it was is named, and the exit code says so")
  func changed() throws {
    let workshop = try Workshop()
    for (id, step) in [("acme/base", 0), ("acme/tuned", 0.01)] as [(String, Float)] {
      try TinyModel(seed: 1, step: step).write(to: workshop.store.appending(path: id))
    }
    try workshop.age("acme/base", days: 10)
    // Folders come to rest after a minute: what is written next is not looked at before the test is over.
    var daemon = try workshop.start()
    try daemon.answers()
    _ = try daemon.settledModels()
    #expect(try daemon.ctl("explain", "acme/tuned", "--verify").status == 0)
    daemon.kill(SIGKILL)
    daemon = try workshop.start(environment: ["ATLASD_WATCH_SETTLE_SECONDS": "60"])
    try daemon.answers()
    _ = try daemon.settledModels()
    try TinyModel(seed: 1, step: 0.02).write(to: workshop.store.appending(path: "acme/tuned"))
    let outcome = try daemon.ctl("explain", "acme/tuned", "acme/base", "--verify", "--json")
    #expect(outcome.status == 2, "\(outcome.errors)")
    let found = try decoded(Verified.self, outcome.output)
    #expect(!found.verified)
    let reading = try #require(found.readings.first)
    #expect(reading.model == "acme/tuned" && reading.state == "changed" && reading.files == ["model.safetensors"])
    #expect(found.numbers.contains { $0.part == "edge" && !$0.equal })
    #expect(try daemon.ctl("explain", "acme/nobody", "--verify").status == 66)
  }

  @Test("diff tells equal, changed and missing tensors, by how much, and the rank of a merged adapter")
  func diff() throws {
    let workshop = try Workshop()
    let folder = { (name: String) in workshop.store.appending(path: name) }
    try TinyModel(seed: 1).write(to: folder("base"))
    try TinyModel(seed: 1, lora: 5).write(to: folder("lora"))
    try TinyModel(seed: 1, step: 0.01, layers: 1).write(to: folder("short"))
    func difference(_ a: String, _ b: String) throws -> Difference {
      let outcome = try run(
        Workshop.products.appending(path: "atlasctl").path, ["diff", folder(a).path, folder(b).path, "--json"])
      try #require(outcome.status == 0, "\(outcome.errors)")
      return try decoded(Difference.self, outcome.output)
    }
    #expect(try difference("base", "base").counts == ["equal": 5])
    let lora = try difference("base", "lora")
    #expect(lora.counts == ["equal": 1, "changed": 4])
    #expect(lora.tensors.filter { $0.state == "changed" }.allSatisfy { $0.rank == 2 })
    let short = try difference("base", "short")
    #expect(short.counts == ["changed": 3, "onlyA": 2])
    let outcome = try run(
      Workshop.products.appending(path: "atlasctl").path, ["diff", folder("base").path, folder("none").path])
    #expect(outcome.status == 1 && outcome.errors.contains("none"))
  }
}
