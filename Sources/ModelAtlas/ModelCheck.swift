/// Whether a model may pass a gate.
package struct ModelCheck: Hashable, Sendable {
  package let model: ModelID
  package let state: ModelState
  /// Why nothing final can be said yet; nil when all is known.
  package let pending: String?
  /// What speaks against the model, acknowledged alerts included, and conflicts that it inherits from its ancestors.
  package let alerts: [Alert]

  package init(model: ModelID, state: ModelState, pending: String?, alerts: [Alert]) {
    self.model = model
    self.state = state
    self.pending = pending
    self.alerts = alerts
  }

  /// What is pending never passes; what a person acknowledged, and what is merely to be known, does.
  package var isPassed: Bool {
    pending == nil && alerts.allSatisfy { $0.state == .acknowledged || $0.severity == .info }
  }
}

/// A rules file that cannot be used, and why: one line a problem.
package struct UnusableRules: Error, Hashable, Sendable, CustomStringConvertible {
  package let problems: [String]

  package init(problems: [String]) { self.problems = problems }

  package var description: String { problems.joined(separator: "\n") }
}
