import Foundation
import Testing

@Suite("A new configuration without a restart", .serialized)
struct ReloadTests {
  private func write(_ text: String, to workshop: Workshop) throws -> [String] {
    let file = workshop.folder.appending(path: "atlasd.yaml")
    try Data(text.utf8).write(to: file)
    return ["--config", file.path]
  }

  @Test("a hangup adds a root, and what is known of the others is not read again")
  func newRoot() throws {
    let workshop = try Workshop()
    let second = workshop.folder.appending(path: "second")
    try TinyModel(seed: 1).write(to: workshop.store.appending(path: "acme/one"))
    try TinyModel(seed: 2).write(to: second.appending(path: "acme/two"))
    let arguments = try write("roots: [\(workshop.store.path)]\n", to: workshop)
    let daemon = try workshop.start(arguments, takesStore: false)
    try daemon.answers()
    #expect(try ListedModel.all(daemon.settledModels()).keys.sorted() == ["acme/one"])
    _ = try write("roots: [\(workshop.store.path), \(second.path)]\ncharting: {rules: paper}\n", to: workshop)
    Foundation.kill(daemon.process.processIdentifier, SIGHUP)
    try daemon.until("the second root is watched") { try daemon.status().roots.count == 2 }
    #expect(try ListedModel.all(daemon.settledModels()).keys.sorted() == ["acme/one", "acme/two"])
    let status = try daemon.status()
    #expect(status.readings == [1, 1])
    #expect(status.ruleSet.hasPrefix("paper"))
  }

  @Test("a mistake keeps the configuration that counts, is told with its line, and is over once it is corrected")
  func mistake() throws {
    let workshop = try Workshop()
    try TinyModel(seed: 1).write(to: workshop.store.appending(path: "acme/one"))
    let good = "roots: [\(workshop.store.path)]\n"
    let arguments = try write(good, to: workshop)
    let daemon = try workshop.start(arguments, takesStore: false)
    try daemon.answers()
    let before = try daemon.settledModels()
    _ = try write("root: [/nowhere]\n", to: workshop)
    Foundation.kill(daemon.process.processIdentifier, SIGHUP)
    try daemon.until("the mistake is told") { try !daemon.status().problems.isEmpty }
    let status = try daemon.status()
    #expect(status.problems.map(\.code) == ["configuration-invalid"])
    #expect(status.problems[0].message.hasSuffix("atlasd.yaml:1: unknown key root, did you mean roots?"))
    #expect(status.roots.map(\.state) == ["watching"])
    #expect(try daemon.settledModels() == before)
    _ = try write(good, to: workshop)
    Foundation.kill(daemon.process.processIdentifier, SIGHUP)
    try daemon.until("the mistake is over") { try daemon.status().problems.isEmpty }
    #expect(try daemon.status().readings == [1, 1])
  }
}
