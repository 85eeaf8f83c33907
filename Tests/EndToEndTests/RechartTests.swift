import Foundation
import Testing

@Suite("Other rules, and back", .serialized)
struct RechartTests {
  private struct Answer: Decodable {
    struct Change: Decodable {
      let id: String
      let after: [String]
    }
    let changed: [Change]
  }

  private func parents(_ models: Data) throws -> [String: [String]] {
    try ListedModel.all(models).mapValues { $0.parents.map(\.id) }
  }

  @Test("a dry run tells what other rules would change, taking them over changes just that, and the way back all of it")
  func thereAndBack() throws {
    let workshop = try Workshop()
    for id in ["brume/Brume-0.4M", "veloce/Brume-0.4M-changelog", "ryokan/run-15", "quantwerk/MegaBrume-linear-22"] {
      try workshop.copy(id, from: Workshop.examples)
    }
    let file = workshop.folder.appending(path: "atlasd.yaml")
    func configure(_ rules: String) throws {
      try Data("roots: [\(workshop.store.path)]\ncharting: {rules: \(rules), declared: ignore}\n".utf8).write(to: file)
    }
    try configure("evidence")
    let daemon = try workshop.start(["--config", file.path], takesStore: false)
    try daemon.answers()
    let before = try daemon.settledModels()
    let dry = try daemon.ask("rechart", "--dry-run", "--rules", "paper", "--json")
    let changed = try JSONDecoder().decode(Answer.self, from: dry).changed
    #expect(!changed.isEmpty)
    #expect(try daemon.settledModels() == before, "a dry run changes nothing")
    var expected = try parents(before)
    for change in changed { expected[change.id] = change.after }

    for (rules, check) in [
      ("paper", { try #expect(parents($0) == expected) }), ("evidence", { #expect($0 == before) }),
    ]
      as [(String, (Data) throws -> Void)]
    {
      try configure(rules)
      Foundation.kill(daemon.process.processIdentifier, SIGHUP)
      try daemon.until("the rules are taken over") { try daemon.status().ruleSet.hasPrefix(rules) }
      try check(daemon.settledModels())
    }
    let again = try daemon.ask("rechart", "--json")
    #expect(try JSONDecoder().decode(Answer.self, from: again).changed.isEmpty, "the same rules, the same atlas")
    #expect(try daemon.status().readings == [0, 0], "nothing was read again")
  }
}
