import Foundation
import Testing

@Suite("What people say of models, on a running daemon", .serialized)
struct PeopleTests {
  private struct Shown: Decodable {
    struct Word: Decodable {
      let parent: String
      let says: String
      let by: ListedAlert.Person
    }
    struct Note: Decodable {
      let key: String
      let value: String
    }
    struct Rejected: Decodable { let candidate: String }
    let words: [Word]
    let annotations: [Note]
  }

  private func show(_ id: String, _ daemon: RunningDaemon) throws -> Shown {
    try JSONDecoder().decode(Shown.self, from: daemon.ask("show", id, "--json"))
  }

  @Test("a word beats the weights, says who gave it, and survives recharting and a restart, until it is taken back")
  func word() throws {
    let workshop = try Workshop()
    for (id, seed) in [("acme/base", 1), ("acme/copy", 1), ("acme/other", 2)] as [(String, UInt64)] {
      try TinyModel(seed: seed).write(to: workshop.store.appending(path: id))
    }
    try workshop.age("acme/base", days: 10)
    try workshop.age("acme/other", days: 20)
    var daemon = try workshop.start()
    try daemon.answers()
    try daemon.settle()
    #expect(try daemon.model("acme/copy")?.parents.map(\.id) == ["acme/base"])
    try daemon.ask("confirm", "acme/copy", "acme/other")
    func told() throws -> [String] {
      try daemon.model("acme/copy")?.parents.map { "\($0.id) \($0.verdict)" } ?? []
    }
    #expect(try told() == ["acme/other confirmed"])
    try daemon.ask("rechart")
    #expect(try told() == ["acme/other confirmed"])
    daemon.kill(SIGKILL)
    daemon = try workshop.start()
    try daemon.answers()
    try daemon.settle()
    #expect(try told() == ["acme/other confirmed"])
    let word = try #require(try show("acme/copy", daemon).words.first)
    #expect(word.says == "confirmed" && word.by.user == geteuid() && word.by.process > 0)
    try daemon.ask("confirm", "--undo", "acme/copy", "acme/other")
    try daemon.ask("reject", "acme/copy", "acme/base")
    #expect(try daemon.model("acme/copy")?.parents.map(\.id).contains("acme/base") == false)
    try daemon.ask("reject", "--undo", "acme/copy", "acme/base")
    #expect(try daemon.model("acme/copy")?.parents.map(\.id) == ["acme/base"])
  }

  @Test("notes stay until they are taken away; only what is gone can be forgotten")
  func notes() throws {
    let workshop = try Workshop()
    try TinyModel(seed: 1).write(to: workshop.store.appending(path: "acme/base"))
    let daemon = try workshop.start()
    try daemon.answers()
    try daemon.settle()
    try daemon.ask("annotate", "acme/base", "owner=team x", "eval.mmlu=0.61")
    #expect(
      try show("acme/base", daemon).annotations.map { "\($0.key)=\($0.value)" } == ["eval.mmlu=0.61", "owner=team x"])
    try daemon.ask("annotate", "acme/base", "owner=")
    #expect(try show("acme/base", daemon).annotations.map(\.key) == ["eval.mmlu"])
    let early = try daemon.ctl("forget", "acme/base")
    #expect(early.status == 1 && early.errors.contains("still here"))
    try FileManager.default.removeItem(at: workshop.store.appending(path: "acme/base"))
    try daemon.until("the model is removed") { try daemon.state(of: "acme/base") == "removed" }
    try daemon.ask("forget", "acme/base")
    #expect(try daemon.model("acme/base") == nil)
    #expect(try daemon.ctl("confirm", "acme/base", "acme/base").status == 66)
  }
}
