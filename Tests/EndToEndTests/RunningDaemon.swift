import Foundation
import Testing

/// A daemon that was started on a workshop's store, and `atlasctl` to ask it.
struct RunningDaemon {
  let process: Process
  let socket: URL
  let log: URL

  /// Waits until the daemon answers on its socket.
  func answers(withinSeconds limit: Double = 60) throws {
    try until("atlasd answers", withinSeconds: limit) {
      let log = process.isRunning ? "" : try lastLines()
      try #require(process.isRunning, "atlasd ended: \(log)")
      return try ctl("status").status == 0
    }
  }

  /// Asks again and again until a condition holds.
  func until(_ what: Comment, withinSeconds limit: Double = 30, _ holds: () throws -> Bool) throws {
    let deadline = Date(timeIntervalSinceNow: limit)
    while try !holds() { try #require(Date.now < deadline, what) }
  }

  func ctl(_ arguments: String...) throws -> Outcome {
    try run(
      Workshop.products.appending(path: "atlasctl").path, arguments, environment: ["ATLAS_SOCKET": socket.path])
  }

  /// Runs a command that has to succeed, and returns what it printed.
  @discardableResult
  func ask(_ arguments: String...) throws -> Data {
    let outcome = try run(
      Workshop.products.appending(path: "atlasctl").path, arguments, environment: ["ATLAS_SOCKET": socket.path])
    let log = outcome.status == 0 ? "" : try lastLines()
    try #require(
      outcome.status == 0,
      "atlasctl \(arguments.joined(separator: " ")): exit \(outcome.status): \(outcome.errors)\n\(log)")
    return outcome.output
  }

  /// All models as `models --json` prints them, once nothing moves any more.
  func settledModels() throws -> Data {
    try ask("wait", "--timeout", "300")
    return try ask("models", "--json")
  }

  /// What `models` says of one model now; nil for one that it does not list.
  func model(_ id: String) throws -> ListedModel? { try ListedModel.all(ask("models", "--json"))[id] }

  func state(of id: String) throws -> String? { try model(id)?.state }

  /// The answer of `status --json`.
  func status() throws -> ListedStatus { try JSONDecoder().decode(ListedStatus.self, from: ask("status", "--json")) }

  func kill(_ signal: Int32) {
    Foundation.kill(process.processIdentifier, signal)
    process.waitUntilExit()
  }

  /// The end of the daemon's log.
  private func lastLines() throws -> String {
    try String(contentsOf: log, encoding: .utf8).split(separator: "\n").suffix(20).joined(separator: "\n")
  }
}

/// `status --json`, as far as tests look at it.
struct ListedStatus: Decodable {
  struct Root: Decodable {
    let name: String
    let state: String
    let reason: String?
  }
  struct Problem: Decodable {
    let code: String
    let message: String
  }
  struct Work: Decodable {
    let modelsDone: Int
  }
  struct Queue: Decodable {
    let running: Int
  }
  struct Alerts: Decodable {
    let deliveriesDead: Int
  }
  let state: String
  let ruleSet: String
  let alerts: Alerts
  let roots: [Root]
  let queue: Queue
  let problems: [Problem]
  let work: [String: Work]

  /// Models that were sampled and hashed since the start.
  var readings: [Int] { ["sampling", "hashing"].map { work[$0]?.modelsDone ?? -1 } }
}

/// One model of `models --json`, as far as tests look at it.
struct ListedModel: Decodable, Equatable {
  struct Parent: Decodable, Equatable {
    let id: String
    let relation: String
    let verdict: String
  }
  struct Claim: Decodable, Equatable {
    let id: String
    let resolvedId: String?
    let verdict: String
    let source: String
  }
  let id: String
  let state: String
  let reason: String?
  let family: String?
  let duplicateOf: String?
  let contentHash: String?
  let parents: [Parent]
  let declaredParents: [Claim]

  static func all(_ json: Data) throws -> [String: ListedModel] {
    let models = try JSONDecoder().decode([ListedModel].self, from: json)
    return Dictionary(uniqueKeysWithValues: models.map { ($0.id, $0) })
  }
}
