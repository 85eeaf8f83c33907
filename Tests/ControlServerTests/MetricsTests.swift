import ModelAtlas
import Testing

@testable import ControlServer

@Suite("What Prometheus is told")
struct MetricsTests {
  private func report() -> StatusReport {
    var report = StatusReport(
      version: "1.2.3", state: .ready, ruleSet: "evidence.1", startedAt: UnixTime(milliseconds: 1500))
    var root = StatusReport.Root(name: "models", path: "/srv/models", watch: .inotify, state: .watching)
    root.effort = StatusReport.Root.Effort(watches: 7, overflows: 2, scanSeconds: 0.25)
    report.roots = [root]
    report.watchLimit = 8192
    report.edgeKinds = [EdgeKind(relation: .quantized, verdict: .undeclared): 3]
    report.ingest.results = ["whole": 2, "stub": 1]
    for seconds in [0.005, 0.02, 0.02, 1000] { report.ingest.readings.note(seconds) }
    report.ingest.arrivals.note(2)
    report.work = ["sampling": .init(bytesDone: 40), "hashing": .init(bytesDone: 2)]
    report.alertsOpened = [.weightsChanged: 4]
    var hub = StatusReport.Hub(name: "hub", endpoint: "https://hub", state: .waiting, hasToken: false)
    hub.answers = [HubAnswerKind(bucket: "api", status: 429): 1, HubAnswerKind(bucket: "resolvers", status: nil): 2]
    hub.budgets = [.init(name: "api", remaining: 499, resetSeconds: 60, quota: 500)]
    report.hub = [hub]
    return report
  }

  @Test(
    "every number has its line",
    arguments: [
      #"atlasd_build_info{version="1.2.3"} 1"#, #"atlasd_edges{relation="quantized",verdict="undeclared"} 3"#,
      #"atlasd_edges{relation="merge",verdict="verified"} 0"#, #"atlasd_ingest_total{result="stub"} 1"#,
      #"atlasd_ingest_seconds_bucket{le="0.01"} 1"#, #"atlasd_ingest_seconds_bucket{le="0.03"} 3"#,
      #"atlasd_ingest_seconds_bucket{le="300"} 3"#, #"atlasd_ingest_seconds_bucket{le="+Inf"} 4"#,
      "atlasd_ingest_seconds_count 4", "atlasd_arrival_to_catalogued_seconds_sum 2", "atlasd_bytes_read_total 42",
      #"atlasd_watch_descriptors{root="models"} 7"#, "atlasd_watch_limit 8192",
      #"atlasd_watch_overflows_total{root="models"} 2"#, #"atlasd_rescan_seconds{root="models"} 0.25"#,
      #"atlasd_hub_requests_total{source="hub",bucket="api",code="429"} 1"#,
      #"atlasd_hub_requests_total{source="hub",bucket="resolvers",code="none"} 2"#,
      #"atlasd_hub_ratelimit_remaining{source="hub",bucket="api"} 499"#,
      #"atlasd_alerts_total{kind="weights-changed"} 4"#, "atlasd_dedupe_bytes 12", "atlasd_queue_depth 0",
    ])
  func lines(line: String) {
    let page = metrics(report(), connections: 1, dedupeBytes: 12)
    #expect(page.contains("\n\(line)\n"), "\(page)")
  }

  @Test(
    "each metric says once what it is, before its samples, which are in the base unit and end as their type demands")
  func form() {
    var type: [String: String] = [:]
    for line in metrics(report(), connections: 1, dedupeBytes: 12).split(separator: "\n") {
      let words = line.split(separator: " ").map(String.init)
      if line.hasPrefix("# TYPE ") {
        #expect(type.updateValue(words[3], forKey: words[2]) == nil, "\(words[2]) twice")
        #expect(words[2].hasSuffix("_total") == (words[3] == "counter"), "\(line)")
      } else if !line.hasPrefix("#") {
        let name = String(words[0].prefix { $0 != "{" })
        let base = ["_bucket", "_sum", "_count"].first { name.hasSuffix($0) }.map { String(name.dropLast($0.count)) }
        #expect(type[name] != nil || type[base ?? ""] == "histogram", "\(line)")
      }
    }
    #expect(type.count > 25)
  }
}
