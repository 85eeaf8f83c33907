extension Configuration {
  /// What the section `alerts` says.
  package struct Alerts: Hashable, Sendable {
    package enum Level: String, Hashable, Sendable, CaseIterable { case off, info, warning, critical }

    /// By rule, as `undeclared-derivative`; a rule that is absent keeps its default.
    package var rules: [String: Level] = [:]
    /// Ids of models and families, and hashes.
    package var deny: [String] = []
    package var confidenceMin = 0.25
    package var stalledSeconds: Double = 3600
    package var sinks = [AlertSink(name: "journal", kind: .journal)]
    /// Deliveries to each receiver.
    package var perMinute = 30
    /// Attempts before a delivery is given up.
    package var attempts = 12

    package init() {}
  }

  /// Takes over a key of the section `alerts` that is a list.
  mutating func applyAlertList(
    _ key: ConfigurationKey, _ elements: [SettingElement], _ setting: Setting
  ) -> [ConfigurationProblem] {
    guard key == .alertSinks else {
      let entries = elements.map { $0.texts.count == 1 ? $0.texts["path"] : nil }
      guard entries.allSatisfy({ $0 != nil }) else {
        return [ConfigurationProblem(setting.origin, "\(key.rawValue) is a list of ids and hashes")]
      }
      alerts.deny = entries.compactMap { $0 }
      return []
    }
    var problems: [ConfigurationProblem] = []
    var sinks: [AlertSink] = []
    for element in elements {
      let (sink, found) = alertSink(element, position: sinks.count + 1)
      problems += found
      guard let sink else { continue }
      if sinks.contains(where: { $0.name == sink.name }) {
        problems.append(ConfigurationProblem(element.origin, "two sinks are named \(sink.name)"))
      }
      sinks.append(sink)
    }
    if problems.isEmpty { alerts.sinks = sinks }
    return problems
  }
}

/// The alert settings in the text of a rules file: the keys of the section `alerts`, without the section and without
/// what is about receivers.
///
/// - Parameter path: for messages.
package func alertRules(yaml: String, path: String) throws(ConfigurationProblems) -> Configuration.Alerts {
  var (settings, problems) = settings(yaml: yaml, path: path, below: "alerts")
  var configuration = Configuration(state: "", socket: "")
  settings.removeAll { setting in
    let isOurs = ConfigurationKey(rawValue: setting.key)?.isAlertRule ?? true
    if !isOurs { problems.append(ConfigurationProblem(setting.origin, "\(setting.key) has no place in a rules file")) }
    return !isOurs
  }
  for setting in settings { problems += configuration.apply(setting, workingFolder: "/") }
  guard problems.isEmpty else { throw ConfigurationProblems(problems: problems) }
  return configuration.alerts
}

extension ConfigurationKey {
  /// Whether the key is about what is found, not about who is told.
  fileprivate var isAlertRule: Bool {
    alertRule != nil || [.alertDeny, .alertConfidence, .alertStalledSeconds].contains(self)
  }

  /// `alerts.rules.false-parent` is `false-parent`.
  var alertRule: String? {
    let prefix = "alerts.rules."
    return rawValue.hasPrefix(prefix) ? String(rawValue.dropFirst(prefix.utf8.count)) : nil
  }
}
