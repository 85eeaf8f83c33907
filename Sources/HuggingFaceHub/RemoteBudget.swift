import ModelAtlas
import Synchronization

/// What reading one model may cost, shared by its files; and the first thing that went wrong with the server.
final class RemoteBudget: Sendable {
  private struct State {
    var requests = 0
    var bytes: UInt64 = 0
    var failure: HubError?
  }

  private let state = Mutex(State())
  let requestsMax: Int
  let bytesMax: UInt64

  /// - Parameter files: weight files of the model: each costs a request for its header and one for its sample.
  init(files: Int) {
    requestsMax = 2 * files + 8
    bytesMax = UInt64(files) * (768 << 10) + (8 << 20)
  }

  /// Whether another request may be made.
  func spend() -> Bool {
    state.withLock { state in
      guard state.requests < requestsMax, state.bytes < bytesMax, state.failure == nil else { return false }
      state.requests += 1
      return true
    }
  }

  /// How many bytes may still come.
  var bytesLeft: UInt64 { state.withLock { bytesMax - min(bytesMax, $0.bytes) } }

  func received(_ bytes: Int) { state.withLock { $0.bytes &+= UInt64(bytes) } }
  func failed(_ error: HubError) { state.withLock { $0.failure = $0.failure ?? error } }
  var failure: HubError? { state.withLock { $0.failure } }
}

/// Whether servers answer a request for several ranges: found out once for each.
final class MultipartSupport: Sendable {
  private let refusing = Mutex<Set<String>>([])
  func isRefused(by origin: String) -> Bool { refusing.withLock { $0.contains(origin) } }
  func refused(by origin: String) { refusing.withLock { _ = $0.insert(origin) } }
}
