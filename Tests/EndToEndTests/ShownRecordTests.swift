import Foundation
import Testing

@Suite("A record that is there at the start", .serialized)
struct ShownRecordTests {
  @Test("is shown as it was left before it has been charted, and charting it changes nothing")
  func shownBeforeCharted() throws {
    let workshop = try Workshop()
    let roots = try write(in: workshop)
    let first = try workshop.start(roots)
    try first.answers()
    try first.ask("wait", "--timeout", "300")
    let dump = workshop.folder.appending(path: "hub.jsonl")
    try Data(#"{"id": "acme/model-7", "cardData": {"license": "mit"}}"#.utf8).write(to: dump)
    try first.ask("import", dump.path)
    try FileManager.default.removeItem(at: workshop.store.appending(path: "acme/model-5"))
    try first.until("the removal is charted") { try first.state(of: "acme/model-5") == "removed" }
    let before = try settled(first)
    // What the ways to show a record differ in is there to be shown.
    for part in ["duplicate", "removed", "referenced", "second:acme/model-1", "mit", "gone/base"] {
      try #require(before.contains("\"\(part)\""), "no \(part) in \(before)")
    }
    first.kill(SIGTERM)

    // Nothing is charted before it is written.
    let lock = try WriteLock(on: workshop.folder.appending(path: "state/atlas.db"))
    let second = try workshop.start(roots)
    try second.answers()
    #expect(try shown(by: second) == before)
    // Still: what was seen is not what charting made.
    #expect(try second.status().state == "starting")
    lock.end()
    #expect(try settled(second) == before)
  }

  /// Two roots that hold one id, a copy, and a child whose parent is named and not there.
  private func write(in workshop: Workshop) throws -> [String] {
    let other = workshop.folder.appending(path: "second")
    for seed in 0..<10 {
      try TinyModel(seed: UInt64(seed)).write(to: workshop.store.appending(path: "acme/model-\(seed)"))
    }
    try TinyModel(seed: 3).write(to: workshop.store.appending(path: "acme/copy"))
    try TinyModel(seed: 11).write(to: other.appending(path: "acme/model-1"))
    let card = workshop.store.appending(path: "acme/model-2/README.md")
    try Data("---\nbase_model: gone/base\n---\n".utf8).write(to: card)
    return ["--root", other.path]
  }

  private func settled(_ daemon: RunningDaemon) throws -> String {
    try daemon.ask("wait", "--timeout", "300")
    return try shown(by: daemon)
  }

  /// All models with their parents, and all nodes and edges.
  private func shown(by daemon: RunningDaemon) throws -> String {
    let answers = [try daemon.ask("models", "--json"), try daemon.ask("export", "--format", "jsonl")]
    return answers.map { String(decoding: $0, as: UTF8.self) }.joined(separator: "\n")
  }
}

/// Another program that is about to write to a record: nobody else can meanwhile, but for reading.
private final class WriteLock {
  private let process = Process()

  init(on record: URL) throws {
    let output = Pipe()
    process.executableURL = URL(filePath: "/usr/bin/env")
    // Opening a record writes to it unless its log holds something.
    let script = """
      import sqlite3, sys, time
      record = sqlite3.connect(sys.argv[1], isolation_level=None)
      for line in ["CREATE TABLE held (one)", "DROP TABLE held", "BEGIN IMMEDIATE"]: record.execute(line)
      print("locked", flush=True)
      time.sleep(120)
      """
    process.arguments = ["python3", "-c", script, record.path]
    process.standardOutput = output
    try process.run()
    let said = output.fileHandleForReading.availableData
    try #require(said.starts(with: "locked".utf8))
  }

  func end() {
    kill(process.processIdentifier, SIGKILL)
    process.waitUntilExit()
  }

  deinit { end() }
}
