import ModelAtlas

/// All alerts that are not resolved.
struct StandingAlerts {
  /// By model, then by id.
  private var alerts: [ModelID: [AlertID: Alert]] = [:]
  private(set) var counts: [AlertKind: Int] = [:]

  var all: [Alert] { alerts.values.flatMap(\.values) }

  /// Of which alerts stand.
  var models: some Sequence<ModelID> { alerts.keys }

  func alert(_ id: AlertID) -> Alert? { alerts.values.lazy.compactMap { $0[id] }.first }

  /// The one whose id begins so; eight digits at least, lest a slip of the finger means one.
  func alert(beginning text: String) -> Alert? {
    if let exact = alert(AlertID(text)) { return exact }
    guard text.utf8.count >= 8 else { return nil }
    let found = all.filter { $0.id.text.hasPrefix(text) }
    return found.count == 1 ? found[0] : nil
  }

  func alerts(of model: ModelID) -> [AlertID: Alert] { alerts[model] ?? [:] }

  /// Takes in an alert as it is now; a resolved one stands no longer.
  mutating func file(_ alert: Alert) {
    let model = alert.finding.model
    if let old = alerts[model]?[alert.id] { counts[AlertKind(old), default: 0] -= 1 }
    if alert.state != .resolved { counts[AlertKind(alert), default: 0] += 1 }
    alerts[model, default: [:]][alert.id] = alert.state == .resolved ? nil : alert
    if alerts[model]?.isEmpty == true { alerts[model] = nil }
  }
}
