import ModelAtlas

let metricsType = "text/plain; version=0.0.4; charset=utf-8"

/// A status report in Prometheus' text format. No label holds a model's name: there may be a million.
func metrics(_ report: StatusReport, connections: Int) -> String {
  var page = MetricsPage()
  page.gauge("atlasd_build_info", "Always 1; the version is the label.", [("version", report.version)], 1)
  page.addPopulation(report)
  page.gauge("atlasd_queue_depth", "Models that wait to be read.", [], Double(report.waiting))
  page.gauge("atlasd_running", "Models being read now.", [], Double(report.running))
  page.gauge("atlasd_problems", "Open problems.", [], Double(report.problems.count))
  page.gauge("atlasd_ready", "1 once the first scan has ended.", [], report.state == .ready ? 1 : 0)
  page.addAlerts(report)
  page.addWork(report.work.sorted { $0.key < $1.key })
  page.gauge("atlasd_last_event", "Id of the last event.", [], Double(report.lastEvent))
  page.gauge("atlasd_connections", "Open connections.", [], Double(connections))
  let started = Double(report.startedAt.milliseconds) / 1000
  page.gauge("atlasd_start_time_seconds", "When the daemon started, in seconds since 1970.", [], started)
  return page.text
}

extension MetricsPage {
  fileprivate mutating func addPopulation(_ report: StatusReport) {
    let models = ModelState.allCases.map { ($0.rawValue, Double(report.models[$0] ?? 0)) }
    gauges("atlasd_models", "Models by state.", "state", models)
    let edges = Relation.allCases.map { ($0.rawValue, Double(report.edges[$0] ?? 0)) }
    gauges("atlasd_edges", "Edges by relation.", "relation", edges)
    gauge("atlasd_families", "Families.", [], Double(report.families))
    let available = report.roots.map { ($0.name, $0.state == .unavailable ? 0.0 : 1) }
    gauges("atlasd_root_available", "1 while the root can be read.", "root", available)
  }

  fileprivate mutating func addAlerts(_ report: StatusReport) {
    let open = report.alerts.filter { $0.key.state == .open }
    let byRule = AlertRule.allCases.map { rule in
      (rule.rawValue, Double(open.reduce(0) { $0 + ($1.key.rule == rule ? $1.value : 0) }))
    }
    gauges("atlasd_alerts_open", "Open alerts, by rule.", "rule", byRule)
    gauge(
      "atlasd_alert_deliveries_waiting", "Deliveries that receivers wait for.", [], Double(report.deliveries.waiting))
    gauge("atlasd_alert_deliveries_dead", "Deliveries that were given up.", [], Double(report.deliveries.dead))
  }

  fileprivate mutating func addWork(_ work: [(key: String, value: StatusReport.Work)]) {
    let modelsLeft = work.map { ($0.key, Double($0.value.modelsLeft)) }
    gauges("atlasd_work_models_left", "Models left, by class of work.", "work", modelsLeft)
    let bytesLeft = work.map { ($0.key, Double($0.value.bytesLeft)) }
    gauges("atlasd_work_left_bytes", "Bytes left, by class of work.", "work", bytesLeft)
    let models = work.map { ($0.key, Double($0.value.modelsDone)) }
    counters("atlasd_work_models_total", "Models done, by class of work.", "work", models)
    let bytes = work.map { ($0.key, Double($0.value.bytesDone)) }
    counters("atlasd_work_bytes_total", "Bytes read, by class of work.", "work", bytes)
  }
}

private struct MetricsPage {
  private(set) var text = ""

  mutating func gauge(_ name: String, _ help: String, _ labels: [(String, String)], _ value: Double) {
    head(name, help, "gauge")
    sample(name, labels, value)
  }

  mutating func gauges(_ name: String, _ help: String, _ label: String, _ values: [(String, Double)]) {
    head(name, help, "gauge")
    for (key, value) in values { sample(name, [(label, key)], value) }
  }

  mutating func counters(_ name: String, _ help: String, _ label: String, _ values: [(String, Double)]) {
    head(name, help, "counter")
    for (key, value) in values { sample(name, [(label, key)], value) }
  }

  private mutating func head(_ name: String, _ help: String, _ type: String) {
    text += "# HELP \(name) \(help)\n# TYPE \(name) \(type)\n"
  }

  private mutating func sample(_ name: String, _ labels: [(String, String)], _ value: Double) {
    let spelled = labels.map { "\($0)=\"\(escaped($1))\"" }.joined(separator: ",")
    text += name + (spelled.isEmpty ? "" : "{\(spelled)}") + " " + number(value) + "\n"
  }
}

private func number(_ value: Double) -> String {
  Int64(exactly: value).map(String.init) ?? "\(value)"
}

/// Label values escape backslash, quote and line feed.
private func escaped(_ value: String) -> String {
  value.reduce(into: "") { text, character in
    switch character {
    case "\\": text += "\\\\"
    case "\"": text += "\\\""
    case "\n": text += "\\n"
    default: text.append(character)
    }
  }
}
