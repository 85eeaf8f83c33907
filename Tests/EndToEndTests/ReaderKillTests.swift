import Foundation
import Testing

@Suite("A daemon whose readers are killed or stopped goes on", .serialized)
struct ReaderKillTests {
  /// Three models of the examples, the first charted.
  private func started(_ workshop: Workshop) throws -> RunningDaemon {
    try workshop.copy(ArrivalOrderTests.ids[0], from: Workshop.examples)
    let daemon = try workshop.start(environment: ["ATLASD_READ_TIMEOUT_SECONDS": "1"])
    try daemon.answers()
    try daemon.ask("wait", "--timeout", "60")
    return daemon
  }

  @Test("a reader that is killed between two models is replaced, and nobody notices")
  func killed() throws {
    let workshop = try Workshop()
    let daemon = try started(workshop)
    try #require(!readers(of: daemon).isEmpty)
    for reader in readers(of: daemon) { kill(reader, SIGKILL) }
    try workshop.copy(ArrivalOrderTests.ids[1], from: Workshop.examples)
    try daemon.until("the second model is charted") { try daemon.state(of: ArrivalOrderTests.ids[1]) == "charted" }
  }

  @Test("a reader that is stopped costs one model, until its files change")
  func stopped() throws {
    let workshop = try Workshop()
    let daemon = try started(workshop)
    let id = ArrivalOrderTests.ids[1]
    for reader in readers(of: daemon) { kill(reader, SIGSTOP) }
    try workshop.copy(id, from: Workshop.examples)
    try daemon.until("the second model is unreadable") { try daemon.state(of: id) == "unreadable" }
    #expect(try daemon.model(id)?.reason?.contains("reader crashed (no sign of life for 1.0 seconds)") == true)
    #expect(try daemon.state(of: ArrivalOrderTests.ids[0]) == "charted")
    try workshop.age(id, days: 1)
    try daemon.until("the second model is charted") { try daemon.state(of: id) == "charted" }
  }

  /// Processes whose parent is the daemon.
  private func readers(of daemon: RunningDaemon) -> [pid_t] {
    let all = (try? FileManager.default.contentsOfDirectory(atPath: "/proc")) ?? []
    return all.compactMap { pid_t($0) }.filter { process in
      // Gone meanwhile: no reader.
      guard let status = try? String(contentsOfFile: "/proc/\(process)/stat", encoding: .utf8) else { return false }
      let fields = status[(status.lastIndex(of: ")") ?? status.startIndex)...].split(separator: " ")
      return fields.count > 2 && fields[2] == "\(daemon.process.processIdentifier)"
    }
  }
}
