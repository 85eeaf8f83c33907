import Foundation
import Testing

/// The Python of the virtual environment that `.ci/setup test` makes.
let testPython: String = {
  let environment = ProcessInfo.processInfo.environment
  let cache = environment["XDG_CACHE_HOME"] ?? NSHomeDirectory() + "/.cache"
  return (environment["ATLAS_VENV"] ?? cache + "/model-atlas/venv") + "/bin/python"
}()

/// A receiver on loopback that verifies by the specification's own library. Ends with the object.
final class WebhookReceiver {
  struct Request: Decodable {
    struct Body: Decodable {
      struct Payload: Decodable {
        let cause: String
        let alerts: [ListedAlert]
      }
      let type: String
      let data: Payload
    }
    let id: String
    /// When it came, in seconds.
    let at: Double
    let refused: Bool
    let verified: Bool
    let body: Body
  }

  static let secret = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw"

  private let process = Process()
  private let log: URL
  let port: Int

  init(refusing refusals: Int, in folder: URL) throws {
    log = folder.appending(path: "webhooks-\(UUID().uuidString.prefix(8))")
    process.executableURL = URL(filePath: testPython)
    let script = Workshop.repository.appending(path: "Tests/Tools/webhook_receiver.py").path
    process.arguments = [script, Self.secret, String(refusals), log.path]
    let output = Pipe()
    process.standardOutput = output
    try process.run()
    let line = String(decoding: output.fileHandleForReading.availableData, as: UTF8.self)
    port = try #require(
      Int(line.trimmingCharacters(in: .whitespacesAndNewlines)), "the receiver did not start: \(line)")
  }

  deinit {
    kill(process.processIdentifier, SIGKILL)
    process.waitUntilExit()
  }

  func requests() throws -> [Request] {
    // A line that is being written is not one yet.
    try lines().compactMap { try? JSONDecoder().decode(Request.self, from: $0) }
  }

  /// The last body that came to each path, whatever its shape.
  func bodies() throws -> [String: [String: Any]] {
    try lines().reduce(into: [:]) { bodies, line in
      guard let entry = try? JSONSerialization.jsonObject(with: line) as? [String: Any],
        let path = entry["path"] as? String
      else { return }
      bodies[path] = entry["body"] as? [String: Any]
    }
  }

  private func lines() throws -> [Data] {
    guard FileManager.default.fileExists(atPath: log.path) else { return [] }
    return try Data(contentsOf: log).split(separator: 10)
  }
}
