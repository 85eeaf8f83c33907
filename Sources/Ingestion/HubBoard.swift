import HTTPTransfer
import HuggingFaceHub
import ModelAtlas
import Synchronization

/// How each polled Hub is doing, and the requests that were sent and are not in the record yet.
final class HubBoard: Sendable {
  private struct State {
    var hubs: [String: StatusReport.Hub] = [:]
    var unwritten: [EgressEntry] = []
  }

  private let state = Mutex(State())

  /// Requests that wait to be written: beyond it the oldest give way, which takes a record that cannot be written for
  /// long.
  private static let unwrittenMax = 50_000

  func add(_ hub: StatusReport.Hub) { state.withLock { $0.hubs[hub.name] = hub } }

  func change(_ name: String, _ edit: (inout StatusReport.Hub) -> Void) {
    state.withLock { state in if state.hubs[name] != nil { edit(&state.hubs[name]!) } }
  }

  func hubs(_ names: [String]) -> [StatusReport.Hub] { state.withLock { state in names.compactMap { state.hubs[$0] } } }

  func sent(_ request: OutgoingRequest, by source: String) {
    let entry = EgressEntry(
      at: .now, source: source, method: request.method, host: request.host, path: request.path, status: request.status,
      bytes: request.bytes, hadToken: request.hadToken)
    state.withLock { state in
      state.unwritten.append(entry)
      if state.unwritten.count > Self.unwrittenMax { state.unwritten.removeFirst() }
      state.hubs[source]?.requests += 1
      state.hubs[source]?.answers[HubAnswerKind(bucket: request.kind, status: request.status), default: 0] += 1
      state.hubs[source]?.bytes &+= request.bytes
    }
  }

  /// What is not in the record yet; whoever takes it writes it.
  func takeUnwritten() -> [EgressEntry] {
    state.withLock { state in
      defer { state.unwritten = [] }
      return state.unwritten
    }
  }
}
