import Foundation
import Testing

/// One alert of `alerts --json`, as far as tests look at it.
struct ListedAlert: Decodable, Equatable {
  struct Person: Decodable, Equatable {
    let user: UInt32
    let process: Int32
  }
  let id: String
  let rule: String
  let severity: String
  let model: String
  let path: [String]
  let state: String
  let by: Person?
}

extension RunningDaemon {
  func alerts(_ arguments: String...) throws -> [ListedAlert] {
    let outcome = try run(
      Workshop.products.appending(path: "atlasctl").path, ["alerts", "--json"] + arguments,
      environment: ["ATLAS_SOCKET": socket.path])
    try #require(outcome.status == 0, "\(outcome.errors)")
    return try JSONDecoder().decode([ListedAlert].self, from: outcome.output)
  }

  /// Copies until the daemon has seen them all and nothing moves.
  func settle() throws { try ask("wait", "--timeout", "120") }
}
