/// One element of `GET /v1/alerts`.
package struct AlertAnswer: Codable, Hashable, Sendable {
  /// A hash over rule, model and cause.
  package var id: String
  package var rule: String
  /// `info`, `warning` or `critical`.
  package var severity: String
  package var model: String
  /// The other models that it is about, the one to blame first.
  package var subjects: [String]
  /// From the ancestor down to the model; empty for rules that follow no path.
  package var path: [String]
  package var message: String
  /// `open`, `acknowledged` or `resolved`.
  package var state: String
  package var since: String
  package var updated: String
  /// Who changed its state last; null for atlasd.
  @Nullable package var by: PersonAnswer?
  /// Nobody is told before; null when it is not snoozed.
  @Nullable package var snoozedUntil: String?

  package init(
    id: String, rule: String, severity: String, model: String, subjects: [String], path: [String], message: String,
    state: String, since: String, updated: String, by: PersonAnswer?, snoozedUntil: String?
  ) {
    self.id = id
    self.rule = rule
    self.severity = severity
    self.model = model
    self.subjects = subjects
    self.path = path
    self.message = message
    self.state = state
    self.since = since
    self.updated = updated
    self.by = by
    self.snoozedUntil = snoozedUntil
  }
}

/// Who said something, as the kernel knew the client.
package struct PersonAnswer: Codable, Hashable, Sendable {
  package var user: UInt32
  package var process: Int32

  package init(user: UInt32, process: Int32) {
    self.user = user
    self.process = process
  }
}

/// `POST /v1/check`.
package struct CheckAnswer: Codable, Hashable, Sendable {
  package var model: String
  package var state: String
  package var passed: Bool
  /// Why nothing final can be said yet; such a model never passes. Null when all is known.
  @Nullable package var pending: String?
  /// What speaks against it. Acknowledged alerts and those of severity `info` do not keep it from passing.
  package var alerts: [AlertAnswer]

  package init(model: String, state: String, passed: Bool, pending: String?, alerts: [AlertAnswer]) {
    self.model = model
    self.state = state
    self.passed = passed
    self.pending = pending
    self.alerts = alerts
  }
}
