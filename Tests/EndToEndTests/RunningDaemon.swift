import Foundation
import Testing

/// A daemon that was started on a workshop's store, and `atlasctl` to ask it.
struct RunningDaemon {
  let process: Process
  let socket: URL
  let log: URL

  /// Waits until the daemon answers on its socket.
  func answers(withinSeconds limit: Double = 60) throws {
    let deadline = Date(timeIntervalSinceNow: limit)
    while try ctl("status").status != 0 {
      try #require(process.isRunning, "atlasd ended: \(try String(contentsOf: log, encoding: .utf8))")
      try #require(Date.now < deadline, "atlasd does not answer")
    }
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
    try #require(
      outcome.status == 0,
      "atlasctl \(arguments.joined(separator: " ")): exit \(outcome.status): \(outcome.errors)\(try logged())")
    return outcome.output
  }

  /// All models as `models --json` prints them, once nothing moves any more.
  func settledModels() throws -> Data {
    try ask("wait", "--timeout", "300")
    return try ask("models", "--json")
  }

  func kill(_ signal: Int32) {
    Foundation.kill(process.processIdentifier, signal)
    process.waitUntilExit()
  }

  private func logged() throws -> String {
    "\n" + (try String(contentsOf: log, encoding: .utf8)).split(separator: "\n").suffix(20).joined(separator: "\n")
  }
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
