import Foundation
import Testing

/// A Hub on the loopback interface: `Tests/Tools/hub_server.py` on a folder of models.
final class HubServer {
  struct Request: Decodable {
    let cdn: Bool
    let path: String
    let query: String
    let status: Int
    let bytes: UInt64
    let headers: [String: String]
    /// Seconds since 1970.
    let at: Double
  }

  let port: Int
  let cdnPort: Int
  /// What the Hub lists, as `atlasctl import` reads it.
  let dump: URL
  private let log: URL
  private let process = Process()

  var endpoint: String { "http://127.0.0.1:\(port)" }

  /// - Parameters:
  ///   - models: a folder of `org/name`.
  ///   - options: see the program.
  ///   - hashing: whether it knows the hashes of large files.
  ///   - dump: what it lists; nil: made from the folder.
  init(of models: URL, in folder: URL, options: [String: Any] = [:], hashing: Bool = true, dump: URL? = nil) throws {
    self.dump = dump ?? folder.appending(path: "hub.jsonl")
    log = folder.appending(path: "hub.log")
    let out = folder.appending(path: "hub.ports")
    try Data().write(to: log)
    try Data().write(to: out)
    process.executableURL = URL(filePath: "/usr/bin/env")
    let tool = Workshop.repository.appending(path: "Tests/Tools/hub_server.py").path
    let options = options.merging(["hashing": hashing]) { mine, _ in mine }
    let text = String(decoding: try JSONSerialization.data(withJSONObject: options), as: UTF8.self)
    process.arguments = ["python3", tool, self.dump.path, models.path, log.path, text]
    process.standardOutput = try FileHandle(forWritingTo: out)
    try process.run()
    let deadline = Date(timeIntervalSinceNow: 60)
    var ports: [Int] = []
    while ports.count < 2 {
      try #require(Date.now < deadline && process.isRunning, "the Hub says where it listens")
      let text = String(decoding: try Data(contentsOf: out), as: UTF8.self)
      if text.hasSuffix("\n") { ports = text.split { $0.isWhitespace }.compactMap { Int($0) } }
    }
    (port, cdnPort) = (ports[0], ports[1])
  }

  deinit {
    kill(process.processIdentifier, SIGKILL)
    process.waitUntilExit()
  }

  /// Changes what it answers from now on.
  func order(
    models: [String: [String: Any]] = [:], options: [String: Any] = [:], rename: [String: String] = [:]
  ) throws {
    let body = try JSONSerialization.data(
      withJSONObject: ["models": models, "options": options, "rename": rename] as [String: Any])
    let outcome = try run(
      "/usr/bin/env",
      [
        "python3", "-c",
        "import sys, urllib.request; urllib.request.urlopen(urllib.request.Request(sys.argv[1], sys.argv[2].encode()))",
        "\(endpoint)/control", String(decoding: body, as: UTF8.self),
      ])
    try #require(outcome.status == 0, "\(outcome.errors)")
  }

  func requests() throws -> [Request] {
    try Data(contentsOf: log).split(separator: 10).map { try JSONDecoder().decode(Request.self, from: $0) }
      .filter { $0.path != "/control" }
  }
}

/// `status --json`, as far as it speaks of Hubs.
struct ListedHubs: Decodable {
  struct Hub: Decodable {
    let name: String
    let state: String
    let lastSuccess: String?
    let error: String?
    let models: [String: Int]
    let waiting: Int
  }
  let hub: [Hub]
}

extension RunningDaemon {
  func hub() throws -> ListedHubs.Hub {
    try #require(JSONDecoder().decode(ListedHubs.self, from: ask("status", "--json")).hub.first)
  }

  /// Waits until a poll that began after now has come to its end.
  func polled(withinSeconds limit: Double = 120) throws {
    let before = try hub().lastSuccess
    try until("a poll ends", withinSeconds: limit) { try hub().lastSuccess != before }
  }
}
