/// A model that something happened to, on its way to rest.
///
/// Pure: events and the time come in, an action comes out. An hour of uploads is tested without waiting.
package struct Settling: Hashable, Sendable {
  package enum Action: Hashable, Sendable {
    case wait(until: ContinuousClock.Instant)
    case settled
    case alreadySettled
  }

  private let quiet: Duration
  private let patience: Duration
  private var firstEvent: ContinuousClock.Instant?
  private var lastEvent: ContinuousClock.Instant?

  /// - Parameters:
  ///   - quiet: how long nothing may happen.
  ///   - patience: how long after the first event it counts as settled although things go on happening.
  package init(quiet: Duration, patience: Duration) {
    self.quiet = quiet
    self.patience = max(quiet, patience)
  }

  /// Something happened. An event may lie in the past: a file that was written an hour ago is seen only now.
  package mutating func changed(at time: ContinuousClock.Instant) {
    firstEvent = min(firstEvent ?? time, time)
    lastEvent = max(lastEvent ?? time, time)
  }

  /// When it counts as settled if nothing more happens; nil when nothing did.
  package var deadline: ContinuousClock.Instant? {
    guard let firstEvent, let lastEvent else { return nil }
    return min(lastEvent + quiet, firstEvent + patience)
  }

  package mutating func timePassed(at now: ContinuousClock.Instant) -> Action {
    guard let deadline else { return .alreadySettled }
    if now < deadline { return .wait(until: deadline) }
    firstEvent = nil
    lastEvent = nil
    return .settled
  }
}
