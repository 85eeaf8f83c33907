/// Why there is no answer.
package enum TransferError: Error, Hashable, Sendable, CustomStringConvertible {
  package enum Absence: Hashable, Sendable {
    case noSuchSocket, connectionRefused, notPermitted
    /// So many clients wait to be let in that the kernel takes no more.
    case queueFull
    case other(String)
  }

  /// Nobody could be reached: the request was not sent.
  case unreachable(Endpoint, Absence)
  /// The connection broke before the answer was complete.
  case interrupted(Endpoint, String)
  case timedOut(Endpoint, seconds: Double)
  case bodyTooLarge(Endpoint, limitBytes: UInt64)
  /// The receiver wanted no more.
  case stopped
  /// The name led to an address inside the own network, where nobody outside sends us.
  case inside(Endpoint, address: String)
  /// The request itself is at fault, or libcurl refuses it.
  case refused(Endpoint, String)

  package var description: String {
    switch self {
    case .unreachable(let endpoint, let absence): "\(endpoint): \(absence.text)"
    case .interrupted(let endpoint, let text): "\(endpoint): the connection broke: \(text)"
    case .timedOut(let endpoint, let seconds): "\(endpoint): no answer within \(seconds) seconds"
    case .bodyTooLarge(let endpoint, let limit): "\(endpoint): the answer is larger than \(limit) bytes"
    case .stopped: "stopped"
    case .inside(let endpoint, let address): "\(endpoint): its address \(address) is inside the own network"
    case .refused(let endpoint, let text): "\(endpoint): \(text)"
    }
  }
}

extension TransferError.Absence {
  package var text: String {
    switch self {
    case .noSuchSocket: "no such socket"
    case .connectionRefused: "connection refused"
    case .notPermitted: "permission denied"
    case .queueFull: "too many clients wait there"
    case .other(let text): text
    }
  }
}
