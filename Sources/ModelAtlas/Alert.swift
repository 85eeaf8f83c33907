/// What an operator may want to know of a model. The raw value is what configuration, clients and receivers say.
package enum AlertRule: String, Hashable, Sendable, CaseIterable {
  /// The weights descend from another model, and nothing beside them says so.
  case undeclaredDerivative = "undeclared-derivative"
  /// The model names a parent that its weights refuse.
  case falseParent = "false-parent"
  /// The model's license permits more than an ancestor's.
  case licenseConflict = "license-conflict"
  /// The model is, or descends from, what the operator does not want.
  case deniedAncestor = "denied-ancestor"
  /// Nothing tells where the weights come from.
  case unknownOrigin = "unknown-origin"
  /// Other weights than those that were first seen under this name.
  case weightsChanged = "weights-changed"
  /// A parent was removed, or is neither here nor known to a Hub.
  case removedParent = "removed-parent"
  /// A weight file holds what weights do not need.
  case unsafeFile = "unsafe-file"
  /// The same weights are here already.
  case duplicateUpload = "duplicate-upload"
  /// An upload that has been incomplete for too long.
  case stalledUpload = "stalled-upload"
  /// An ancestor is gated on its Hub, the model is not.
  case gatedAncestor = "gated-ancestor"
}

/// How much an alert matters. Ordered.
package enum AlertSeverity: String, Hashable, Sendable, CaseIterable, Comparable {
  case info, warning, critical

  package static func < (a: AlertSeverity, b: AlertSeverity) -> Bool { a.rank < b.rank }

  private var rank: Int {
    switch self {
    case .info: 0
    case .warning: 1
    case .critical: 2
    }
  }
}

/// What one rule found of one model: a pure function of the atlas, so that it comes and goes with its cause.
package struct AlertFinding: Hashable, Sendable {
  package let rule: AlertRule
  package let model: ModelID
  /// What tells causes of one rule and one model apart: the ancestor, the claim. The same cause is the same alert.
  package let cause: String
  /// The other models that it is about, the one to blame first.
  package var subjects: [ModelID]
  /// From the ancestor down to the model, both included; empty for rules that follow no path.
  package var path: [ModelID]
  /// For people, without a full stop.
  package var message: String

  package init(
    rule: AlertRule, model: ModelID, cause: String, subjects: [ModelID] = [], path: [ModelID] = [], message: String
  ) {
    self.rule = rule
    self.model = model
    self.cause = cause
    self.subjects = subjects
    self.path = path
    self.message = message
  }

  /// What the findings of one root cause share: they are told together.
  package var rootCause: String { "\(rule.rawValue) \((subjects.first ?? model).text)" }
}

/// A hash over rule, model and cause: 32 hexadecimal digits.
package struct AlertID: Hashable, Comparable, Sendable, CustomStringConvertible {
  package let text: String

  package init(_ text: String) { self.text = text }

  package var description: String { text }

  package static func < (a: AlertID, b: AlertID) -> Bool { ModelID(a.text) < ModelID(b.text) }
}

/// A finding that is told to people, until its cause is gone.
package struct Alert: Hashable, Sendable {
  package enum State: String, Hashable, Sendable, CaseIterable { case open, acknowledged, resolved }

  package let id: AlertID
  package var finding: AlertFinding
  package var severity: AlertSeverity
  package var state: State
  /// When it was opened; opened anew when its cause came back.
  package var since: UnixTime
  /// When anything of it last changed.
  package var updated: UnixTime
  /// Who changed its state last; nil for the daemon.
  package var by: Person?
  /// Nobody is told before.
  package var snoozedUntil: UnixTime?

  package init(
    id: AlertID, finding: AlertFinding, severity: AlertSeverity, state: State, since: UnixTime, updated: UnixTime,
    by: Person? = nil, snoozedUntil: UnixTime? = nil
  ) {
    self.id = id
    self.finding = finding
    self.severity = severity
    self.state = state
    self.since = since
    self.updated = updated
    self.by = by
    self.snoozedUntil = snoozedUntil
  }
}
