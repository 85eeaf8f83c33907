import AlertDelivery
import ModelAtlas

/// How often a receiver is told, and for how long it is tried.
package struct DeliveryRhythm: Hashable, Sendable {
  /// To one receiver.
  package var perMinute: Int
  /// After so many a delivery is given up.
  package var attempts: Int

  package init(perMinute: Int = 30, attempts: Int = 12) {
    self.perMinute = perMinute
    self.attempts = attempts
  }

  /// Between two deliveries to one receiver.
  var pauseMilliseconds: Int64 { 60_000 / Int64(perMinute) }

  /// The longest pause between two attempts, in seconds.
  static let pauseSecondsMax = 300.0
  /// The longest that a receiver may ask for, in seconds.
  static let retryAfterSecondsMax = 3600.0

  /// What becomes of a delivery that did not arrive: another attempt after 1, 2, 4, ... seconds, or none.
  func progress(of delivery: Delivery, after failure: DeliveryFailure, at now: UnixTime) -> DeliveryProgress {
    let made = delivery.attempts + 1
    guard made < attempts, !failure.isFinal else { return .dead(delivery.id, reason: failure.description) }
    let doubled = Double(1 << min(made - 1, 20))
    let asked = min(max(failure.retryAfterSeconds ?? 0, 0), Self.retryAfterSecondsMax)
    let pause = max(min(doubled, Self.pauseSecondsMax), asked.isFinite ? asked : 0)
    return .failed(
      delivery.id, attempts: made, notBefore: UnixTime(milliseconds: now.milliseconds + Int64(pause * 1000)),
      reason: failure.description)
  }
}
