import AlertDelivery
import AtlasAlerts
import AtlasConfiguration
import Ingestion
import ModelAtlas

extension AlertSettings {
  init(_ alerts: Configuration.Alerts) {
    self.init(
      policy: AlertPolicy(alerts),
      receivers: alerts.sinks.map(AlertReceiver.init),
      rhythm: DeliveryRhythm(perMinute: alerts.perMinute, attempts: alerts.attempts),
      read: { bytes in
        guard let text = String(validating: bytes, as: UTF8.self) else {
          throw UnusableRules(problems: ["the rules are not UTF-8"])
        }
        do throws(ConfigurationProblems) {
          return AlertPolicy(try alertRules(yaml: text, path: "rules"))
        } catch {
          throw UnusableRules(problems: error.problems.map(\.description))
        }
      })
  }
}

extension AlertPolicy {
  fileprivate init(_ alerts: Configuration.Alerts) {
    self.init()
    for rule in AlertRule.allCases {
      guard let level = alerts.rules[rule.rawValue] else { continue }
      severities[rule] = AlertSeverity(level)
    }
    denied = Set(alerts.deny)
    confidenceMin = alerts.confidenceMin
    stalledSeconds = alerts.stalledSeconds
  }
}

extension AlertReceiver {
  fileprivate init(_ sink: AlertSink) {
    let kind: Kind
    switch sink.kind {
    case .journal: kind = .journal
    case .command(let words): kind = .command(words)
    case .webhook(let url, let secretFiles, let template, let allowsPrivate):
      kind = .webhook(
        Webhook(
          url: url, secretFiles: secretFiles, template: WebhookTemplate(named: template), allowsPrivate: allowsPrivate))
    }
    self.init(
      name: sink.name, kind: kind, severityMin: AlertSeverity(sink.severityMin) ?? .info,
      timeoutSeconds: sink.timeoutSeconds)
  }
}

extension WebhookTemplate {
  fileprivate init(named name: String) {
    switch name {
    case "standard": self = .standard
    case "slack": self = .slack
    case "teams": self = .teams
    default: self = .file(name)
    }
  }
}

extension AlertSeverity {
  /// Nil for `off`.
  init?(_ level: Configuration.Alerts.Level) {
    switch level {
    case .off: return nil
    case .info: self = .info
    case .warning: self = .warning
    case .critical: self = .critical
    }
  }
}
