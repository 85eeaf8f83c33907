import Logging
import ModelAtlas

/// One log line an alert, with its fields. SystemdNotify's `messageIDs` knows the message by its text.
func tellJournal(_ delivery: Delivery) {
  let logger = Logger(label: "atlasd.alerts")
  for alert in delivery.alerts {
    logger.log(
      level: alert.severity == .info ? .notice : alert.severity == .warning ? .warning : .error, "alert",
      metadata: [
        "alert": "\(alert.id)", "rule": "\(alert.finding.rule.rawValue)",
        "severity": "\(alert.severity.rawValue)", "model": "\(alert.finding.model)",
        "subjects": "\(alert.finding.subjects.map(\.text).joined(separator: " "))",
        "state": "\(alert.state.rawValue)", "text": "\(alert.finding.message)",
      ])
  }
}
