import ModelAtlas
import Synchronization

/// What clients see: the atlas as it was last committed, and the number of the last event.
///
/// Published only after the commit: what a client was told is on disk.
final class LiveAtlas: Sendable {
  private struct State {
    var atlas = Atlas()
    var lastEvent: Int64 = 0
    var alerts: [AlertKind: Int] = [:]
    var alertsOpened: [AlertRule: Int] = [:]
    var knownRoots: Set<String> = []
    var isPublished = false
    var waiters: [UInt64: @Sendable () -> Void] = [:]
    var nextWaiter: UInt64 = 0
  }

  private let state = Mutex(State())

  var atlas: Atlas { state.withLock { $0.atlas } }
  /// False until what the record holds has been charted.
  var isPublished: Bool { state.withLock { $0.isPublished } }
  var lastEvent: Int64 { state.withLock { $0.lastEvent } }

  /// Shows what the record holds before it is charted: clients are answered from the first moment.
  func show(_ atlas: Atlas, lastEvent: Int64, alerts: AlertBook) {
    state.withLock { state in
      (state.atlas, state.lastEvent) = (atlas, lastEvent)
      (state.alerts, state.knownRoots) = (alerts.standing.counts, alerts.knownRoots)
    }
  }

  /// Another daemon goes on with the record: the atlas stays to be seen until that one has charted it.
  func awaitSuccessor() { state.withLock { $0.isPublished = false } }

  var alerts: [AlertKind: Int] { state.withLock { $0.alerts } }
  /// Since the start.
  var alertsOpened: [AlertRule: Int] { state.withLock { $0.alertsOpened } }
  /// Roots whose first scan is over and on record.
  var knownRoots: Set<String> { state.withLock { $0.knownRoots } }

  func publish(_ atlas: Atlas, lastEvent: Int64, alerts: AlertBook) {
    let waiting = state.withLock { state in
      state.atlas = atlas
      state.alerts = alerts.standing.counts
      state.alertsOpened = alerts.opened
      state.knownRoots = alerts.knownRoots
      state.isPublished = true
      guard lastEvent > state.lastEvent else { return [UInt64: @Sendable () -> Void]() }
      state.lastEvent = lastEvent
      defer { state.waiters = [:] }
      return state.waiters
    }
    for wake in waiting.values { wake() }
  }

  /// Returns when an event newer than `id` was published, or at the timeout.
  func waitForEvent(after id: Int64, timeoutSeconds: Double) async {
    let (stream, continuation) = AsyncStream.makeStream(of: Void.self, bufferingPolicy: .bufferingNewest(1))
    let waiter: UInt64? = state.withLock { state in
      if state.lastEvent > id { return nil }
      state.nextWaiter += 1
      state.waiters[state.nextWaiter] = { continuation.yield() }
      return state.nextWaiter
    }
    guard let waiter else { return }
    let timer = Task {
      // Cancelled when the event came first; then there is nothing to end.
      try? await Task.sleep(for: .seconds(timeoutSeconds))
      continuation.finish()
    }
    for await _ in stream { break }
    timer.cancel()
    state.withLock { _ = $0.waiters.removeValue(forKey: waiter) }
  }
}
