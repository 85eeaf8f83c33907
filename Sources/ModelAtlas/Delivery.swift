/// Alerts of one root cause that wait to be told to one receiver. Part of the transaction that opened them, so that
/// nothing is lost between the two.
package struct Delivery: Hashable, Sendable {
  /// Rising within the record: receivers get a sink's deliveries in this order.
  package let id: Int64
  /// The configured name of the receiver.
  package let sink: String
  /// `AlertFinding.rootCause`.
  package let cause: String
  package let queuedAt: UnixTime
  package var attempts: Int
  /// Not tried before.
  package var notBefore: UnixTime
  /// As they are now; one that was deleted meanwhile is missing.
  package var alerts: [Alert]

  package init(
    id: Int64, sink: String, cause: String, queuedAt: UnixTime, attempts: Int, notBefore: UnixTime, alerts: [Alert]
  ) {
    self.id = id
    self.sink = sink
    self.cause = cause
    self.queuedAt = queuedAt
    self.attempts = attempts
    self.notBefore = notBefore
    self.alerts = alerts
  }
}

/// What became of a delivery.
package enum DeliveryProgress: Hashable, Sendable {
  /// About to be sent: alerts that come now begin another delivery.
  case taken(Int64)
  case failed(Int64, attempts: Int, notBefore: UnixTime, reason: String)
  /// Given up: kept for people to see, never tried again.
  case dead(Int64, reason: String)
  case done(Int64)
  /// Gives up what waits for receivers that are not configured any more.
  case abandoned(except: Set<String>)
}

/// How many deliveries wait, and how many were given up.
package struct DeliveryCounts: Hashable, Sendable {
  package var waiting = 0
  package var dead = 0

  package init(waiting: Int = 0, dead: Int = 0) {
    self.waiting = waiting
    self.dead = dead
  }
}
