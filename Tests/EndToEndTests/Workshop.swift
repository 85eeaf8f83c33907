import Foundation
import Testing

/// A temporary folder with a store in it, and the built programs to run on it. Everything started in it ends with it.
final class Workshop {
  let folder: URL
  var store: URL { folder.appending(path: "store") }
  private var daemons: [Process] = []

  init() throws {
    folder = FileManager.default.temporaryDirectory.appending(path: "atlas-\(UUID().uuidString.prefix(8))")
    try FileManager.default.createDirectory(at: store, withIntermediateDirectories: true)
  }

  deinit {
    for daemon in daemons where daemon.isRunning {
      kill(daemon.processIdentifier, SIGKILL)
      daemon.waitUntilExit()
    }
    try? FileManager.default.removeItem(at: folder)
  }

  /// The repository's root, found from this file.
  static let repository = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
    .deletingLastPathComponent()

  static let examples = repository.appending(path: "Examples/store")

  /// Test data that is too large for the repository; absent on most machines.
  static let shared = URL(
    filePath: ProcessInfo.processInfo.environment["ATLAS_SHARED"] ?? repository.appending(path: "../shared").path)

  /// The programs under test: beside the test runner, or where ATLAS_PROGRAMS says, e.g. a release build.
  static let products: URL = {
    if let named = ProcessInfo.processInfo.environment["ATLAS_PROGRAMS"] { return URL(filePath: named) }
    let runner = URL(filePath: CommandLine.arguments[0]).deletingLastPathComponent()
    let candidates = [runner, repository.appending(path: ".build/debug")]
    return candidates.first { FileManager.default.isExecutableFile(atPath: $0.appending(path: "atlasd").path) }
      ?? runner
  }()

  /// Copies a model of `source` into the store, file times kept.
  func copy(_ id: String, from source: URL) throws {
    let target = store.appending(path: id)
    try FileManager.default.createDirectory(
      at: target.deletingLastPathComponent(), withIntermediateDirectories: true)
    let copied = try run("/bin/cp", ["-a", source.appending(path: id).path, target.path])
    try #require(copied.status == 0, "\(copied.errors)")
  }

  /// Copies the bundled store into the store.
  func copyExamples() throws {
    let copied = try run("/bin/cp", ["-a", Self.examples.path + "/.", store.path])
    try #require(copied.status == 0, "\(copied.errors)")
  }

  /// Sets the modification times of a model's files back.
  func age(_ id: String, days: Double) throws {
    let folder = store.appending(path: id)
    let time = Date(timeIntervalSinceNow: -days * 86_400)
    for name in try FileManager.default.contentsOfDirectory(atPath: folder.path) {
      try FileManager.default.setAttributes(
        [.modificationDate: time], ofItemAtPath: folder.appending(path: name).path)
    }
  }

  /// An answer as it would be in any other workshop.
  func withoutPaths(_ json: Data) -> Data {
    let escaped = folder.path.replacingOccurrences(of: "/", with: "\\/")
    let text = String(decoding: json, as: UTF8.self)
    return Data(
      text.replacingOccurrences(of: folder.path, with: "").replacingOccurrences(of: escaped, with: "").utf8)
  }

  /// - Parameter takesStore: false when the arguments name a configuration with the roots.
  func start(
    _ arguments: [String] = [], environment: [String: String] = [:], takesStore: Bool = true
  ) throws -> RunningDaemon {
    let daemon = Process()
    daemon.executableURL = Self.products.appending(path: "atlasd")
    let socket = folder.appending(path: "atlasd.sock")
    let roots = takesStore ? ["--root", store.path] : []
    daemon.arguments =
      roots + ["--state", folder.appending(path: "state").path, "--socket", socket.path] + arguments
    let quick = ["ATLASD_WATCH_SETTLE_SECONDS": "0.2", "SWIFT_BACKTRACE": "enable=no"]
    daemon.environment = ProcessInfo.processInfo.environment.merging(quick) { $1 }.merging(environment) { $1 }
    let log = folder.appending(path: "log-\(daemons.count)")
    try Data().write(to: log)
    daemon.standardError = try FileHandle(forWritingTo: log)
    daemon.standardOutput = FileHandle.nullDevice
    try daemon.run()
    daemons.append(daemon)
    return RunningDaemon(process: daemon, socket: socket, log: log)
  }
}

/// What a command printed and how it ended.
struct Outcome {
  let status: Int32
  let output: Data
  let errors: String
}

/// Runs a command to its end.
func run(_ path: String, _ arguments: [String], environment: [String: String] = [:]) throws -> Outcome {
  let process = Process()
  process.executableURL = URL(filePath: path)
  process.arguments = arguments
  process.environment = ProcessInfo.processInfo.environment.merging(environment) { $1 }
  let folder = FileManager.default.temporaryDirectory.appending(path: "atlas-run-\(UUID().uuidString)")
  try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
  defer { try? FileManager.default.removeItem(at: folder) }
  // Files, not pipes: a pipe that nobody drains stops a talkative command.
  let names = ["out", "err"].map { folder.appending(path: $0) }
  for name in names { try Data().write(to: name) }
  process.standardOutput = try FileHandle(forWritingTo: names[0])
  process.standardError = try FileHandle(forWritingTo: names[1])
  try process.run()
  process.waitUntilExit()
  return Outcome(
    status: process.terminationStatus, output: try Data(contentsOf: names[0]),
    errors: String(decoding: try Data(contentsOf: names[1]), as: UTF8.self))
}
