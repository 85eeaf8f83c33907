import ModelAtlas

let metricsType = "text/plain; version=0.0.4; charset=utf-8"

/// A status report in Prometheus' text format. No label holds a model's name: there may be a million.
///
/// - Parameter dedupeBytes: what removing copies would free.
func metrics(_ report: StatusReport, connections: Int, dedupeBytes: UInt64) -> String {
  var page = MetricsPage()
  page.gauge("atlasd_build_info", "Always 1; the version is the label.", [("version", report.version)], 1)
  page.addPopulation(report)
  page.gauge("atlasd_queue_depth", "Models that wait to be read.", [], Double(report.waiting))
  page.gauge("atlasd_running", "Models being read now.", [], Double(report.running))
  page.gauge("atlasd_problems", "Open problems.", [], Double(report.problems.count))
  page.gauge("atlasd_ready", "1 once the first scan has ended.", [], report.state == .ready ? 1 : 0)
  page.addAlerts(report)
  page.addWork(report.work.sorted { $0.key < $1.key })
  page.addIngest(report)
  page.addWatching(report)
  page.addHubs(report.hub)
  page.gauge("atlasd_dedupe_bytes", "Bytes that removing copies would free.", [], Double(dedupeBytes))
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
    let kinds = Relation.allCases.flatMap { relation in
      EdgeVerdict.allCases.map { EdgeKind(relation: relation, verdict: $0) }
    }
    several(
      "atlasd_edges", "Edges by relation, and by whether anybody had named the parent.", "gauge",
      kinds.map { kind in
        (
          [("relation", kind.relation.rawValue), ("verdict", kind.verdict.rawValue)],
          Double(report.edgeKinds[kind] ?? 0)
        )
      })
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
    let opened = AlertRule.allCases.map { ($0.rawValue, Double(report.alertsOpened[$0] ?? 0)) }
    counters("atlasd_alerts_total", "Alerts opened since the start, by rule.", "kind", opened)
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
    let all = bytes.reduce(0) { $0 + $1.1 }
    counters("atlasd_bytes_read_total", "Bytes of weight files read.", [([], all)])
  }

  fileprivate mutating func addIngest(_ report: StatusReport) {
    let results = report.ingest.results.sorted { $0.key < $1.key }.map { ($0.key, Double($0.value)) }
    counters("atlasd_ingest_total", "Readings of settled models, by what came of them.", "result", results)
    histogram("atlasd_ingest_seconds", "What one reading took.", report.ingest.readings)
    histogram(
      "atlasd_arrival_to_catalogued_seconds", "From a model's coming to rest until its first verdict is on disk.",
      report.ingest.arrivals)
  }

  fileprivate mutating func addWatching(_ report: StatusReport) {
    let roots = report.roots
    gauges(
      "atlasd_watch_descriptors", "Folders that the kernel watches.", "root",
      roots.map { ($0.name, Double($0.effort.watches)) })
    if let limit = report.watchLimit {
      gauge("atlasd_watch_limit", "Folders that the kernel lets the user watch.", [], Double(limit))
    }
    counters(
      "atlasd_watch_overflows_total", "Times that the kernel lost notes and all was scanned again.", "root",
      roots.map { ($0.name, Double($0.effort.overflows)) })
    gauges(
      "atlasd_rescan_seconds", "What the last scan of the whole root took.", "root",
      roots.compactMap { root in root.effort.scanSeconds.map { (root.name, $0) } })
  }

  fileprivate mutating func addHubs(_ hubs: [StatusReport.Hub]) {
    guard !hubs.isEmpty else { return }
    let answers = hubs.flatMap { hub in hub.answers.map { (hub.name, $0.key, $0.value) } }
    let labelled = answers.map { source, kind, count in
      ([("source", source), ("bucket", kind.bucket), ("code", kind.status.map(String.init) ?? "none")], Double(count))
    }
    counters(
      "atlasd_hub_requests_total", "Requests to Hubs, by quota and answer.",
      labelled.sorted { $0.0.map(\.1).lexicographicallyPrecedes($1.0.map(\.1)) })
    several(
      "atlasd_hub_ratelimit_remaining", "What a Hub said last of a quota.", "gauge",
      hubs.flatMap { hub in
        hub.budgets.map { ([("source", hub.name), ("bucket", $0.name)], $0.remaining) }
      })
  }
}
