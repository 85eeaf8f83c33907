import Foundation
import StartedDaemon

/// An `atlasd` on the bench's store, watched from outside.
final class BenchedDaemon {
  private let store: URL
  private let work: URL
  private var daemon: StartedDaemon

  init(store: URL, work: URL) throws {
    self.store = store
    self.work = work
    daemon = try Self.start(store, work)
    try awaitAnswer()
  }

  private var socket: String { Self.socket(in: work) }

  private static func socket(in work: URL) -> String { work.appending(path: "atlasd.sock").path }

  private static func start(_ store: URL, _ work: URL) throws -> StartedDaemon {
    try StartedDaemon(
      root: store, state: work.appending(path: "state"), socket: socket(in: work),
      environment: ["ATLASD_WATCH_SETTLE_SECONDS": "0.05"])
  }

  private func awaitAnswer() throws {
    while (try? ask("status")) == nil {
      guard daemon.isRunning else { throw Failure(text: "atlasd ended") }
    }
  }

  func stop() { daemon.stop() }

  func restart() throws {
    stop()
    daemon = try Self.start(store, work)
    try awaitAnswer()
  }

  struct Failure: Error, CustomStringConvertible {
    let text: String
    var description: String { text }
  }

  @discardableResult
  func ask(_ arguments: String...) throws -> Data {
    let command = Process()
    command.executableURL = StartedDaemon.programs.appending(path: "atlasctl")
    command.arguments = arguments + ["--socket", socket]
    let pipe = Pipe()
    command.standardOutput = pipe
    command.standardError = FileHandle.nullDevice
    try command.run()
    let output = try pipe.fileHandleForReading.readToEnd() ?? Data()
    command.waitUntilExit()
    guard command.terminationStatus == 0 else {
      throw Failure(text: "atlasctl \(arguments): \(command.terminationStatus)")
    }
    return output
  }

  /// Returns when all is done, for `atlasctl wait --for`; says meanwhile how far it is.
  func await(_ goal: String) throws {
    let deadline = Date.now + 3600
    while (try? ask("wait", "--for", goal, "--timeout", "1")) == nil {
      guard daemon.isRunning else { throw Failure(text: "atlasd ended") }
      guard Date.now < deadline else { throw Failure(text: "not \(goal) within an hour") }
      Report.progress("until \(goal): \(try left()) models")
    }
  }

  private func left() throws -> String {
    let work = try status()["work"] as? [String: [String: Any]] ?? [:]
    return work.sorted { $0.key < $1.key }.map { "\($0.key) \($0.value["modelsLeft"] ?? 0)" }.joined(separator: ", ")
  }

  private func status() throws -> [String: Any] {
    try JSONSerialization.jsonObject(with: ask("status", "--json")) as? [String: Any] ?? [:]
  }

  /// Returns once the daemon knows a model, which it hears of a moment after it was written.
  func awaitModel(_ id: String) throws {
    let deadline = Date.now + 60
    while (try? ask("show", id)) == nil {
      guard Date.now < deadline else { throw Failure(text: "\(id) does not appear") }
      Thread.sleep(forTimeInterval: 0.02)
    }
  }

  func placing() throws -> String {
    guard let placing = try status()["placing"] as? [String: Any] else { return "nothing" }
    let (median, worst) = (placing["medianMilliseconds"] as? Double ?? 0, placing["worstMilliseconds"] as? Double ?? 0)
    return String(format: "median %.2f ms, worst %.2f ms of the last 1000", median, worst)
  }

  /// What is in memory, and how much of that the system cannot take back: the rest are pages of files.
  func residentMemory() throws -> String {
    let status = try String(contentsOfFile: "/proc/\(daemon.identifier)/status", encoding: .utf8)
    func megabytes(_ name: String) -> Int {
      let line = status.split(separator: "\n").first { $0.hasPrefix(name + ":") } ?? ""
      return (line.split(separator: " ").compactMap { Int($0) }.first ?? 0) / 1024
    }
    return "\(megabytes("VmRSS")) MB, \(megabytes("RssAnon")) MB of it its own"
  }

  func processorSeconds() throws -> Double {
    let stat = try String(contentsOfFile: "/proc/\(daemon.identifier)/stat", encoding: .utf8)
    let fields = stat.drop { $0 != ")" }.split(separator: " ")
    // utime and stime are fields 14 and 15; the name's closing parenthesis is field 2.
    return (Double(fields[12]) ?? 0) / 100 + (Double(fields[13]) ?? 0) / 100
  }
}
