/// What alerts are counted by.
package struct AlertKind: Hashable, Sendable {
  package let rule: AlertRule
  package let severity: AlertSeverity
  package let state: Alert.State

  package init(rule: AlertRule, severity: AlertSeverity, state: Alert.State) {
    self.rule = rule
    self.severity = severity
    self.state = state
  }

  package init(_ alert: Alert) {
    self.init(rule: alert.finding.rule, severity: alert.severity, state: alert.state)
  }
}
