import ModelAtlas
import Synchronization

/// A daemon's answers without a daemon: an atlas put together by hand, and a list of events.
final class HandmadeAtlas: AtlasService {
  private struct Contents {
    var atlas = Atlas()
    var report: StatusReport
    var events: [AtlasEvent] = []
    var isDone = true
    var rescans = 0
    var imported: [UInt8] = []
    var alerts = [conflict]
    var words: [PersonWord] = []
    var annotations: [Annotation] = []
  }

  private let contents: Mutex<Contents>
  private let news = AsyncStream<Void>.makeStream()

  init(_ nodes: [AtlasNode] = family) {
    var report = StatusReport(
      version: "1.2.3", state: .ready, ruleSet: "evidence.1", startedAt: UnixTime(milliseconds: 1_700_000_000_000))
    report.models = [.charted: nodes.count]
    report.edges = [.finetune: 1]
    report.roots = [.init(name: "models", path: "/srv/models", watch: .inotify, state: .watching)]
    report.work = ["hashing": .init(modelsDone: 3, modelsLeft: 1, bytesDone: 300, bytesLeft: 100)]
    var contents = Contents(report: report)
    for node in nodes { contents.atlas.put(node) }
    self.contents = Mutex(contents)
  }

  func announce(hubEvent body: [UInt8], secret: String) async throws -> Bool { secret == "shown" }

  var rescans: Int { contents.withLock { $0.rescans } }
  var imported: [UInt8] { contents.withLock { $0.imported } }
  func set(done: Bool) { contents.withLock { $0.isDone = done } }

  func add(_ event: AtlasEvent) {
    contents.withLock { contents in
      var event = event
      event.id = Int64(contents.events.count + 1)
      contents.events.append(event)
      contents.report.lastEvent = event.id
    }
    news.continuation.yield()
  }

  func status() -> StatusReport { contents.withLock { $0.report } }
  func atlas() -> Atlas { contents.withLock { $0.atlas } }
  func detail(of id: ModelID) async throws -> ModelDetail? {
    let tensors = ["a", "b"].map { TensorFact(name: $0, role: $0, shape: [2, 3], type: .f32) }
    return id == "acme/base" ? ModelDetail(tensors: tensors, sample: .empty) : nil
  }
  func wait(for goal: WaitGoal, timeoutSeconds: Double) async -> Bool {
    let isDone = contents.withLock { $0.isDone }
    if !isDone { try? await Task.sleep(for: .seconds(min(timeoutSeconds, 0.05))) }
    return isDone
  }
  func rescan() async { contents.withLock { $0.rescans += 1 } }
  func rechart(dryRun: Bool, by other: OtherRules?) async throws -> Recharting {
    var recharting = Recharting()
    recharting.models = [RechartedModel(id: "acme/tuned", before: [], after: ["acme/base"])]
    let finding = AlertFinding(rule: .falseParent, model: "acme/tuned", cause: "c", message: "no child of it")
    recharting.raised = [
      Alert(
        id: AlertID("00ff"), finding: finding, severity: .warning, state: .open, since: UnixTime(milliseconds: 0),
        updated: UnixTime(milliseconds: 0))
    ]
    return recharting
  }
  func chartBlind(_ report: @escaping ProgressReport) async throws -> BlindCharting {
    guard report(WorkProgress(stage: "charting", done: 1, total: 2, unit: "models")) else { throw Abandoned() }
    let verdicts = atlas().allNodes.map { ($0.id, $0.verdict) }
    return BlindCharting(
      verdicts: Dictionary(uniqueKeysWithValues: verdicts), quantized: [], words: [], ruleSet: "evidence.1")
  }
  func verify(_ id: ModelID, _ report: @escaping ProgressReport) async throws -> Verification {
    let verdict = atlas()[id]?.verdict ?? Verdict()
    return Verification(
      child: id, recorded: verdict, recomputed: verdict,
      readings: [Verification.Reading(model: id, path: "/srv/models/\(id)", state: .same)])
  }
  func importHub(_ lines: [UInt8]) async throws -> (records: Int, problems: [String]) {
    contents.withLock { $0.imported = lines }
    return (lines.split(separator: UInt8(ascii: "\n")).count, [])
  }
  func publishedRecords() async throws -> [ModelID: HubRecord] { [:] }
  func examine() async throws -> [Finding] {
    [
      Finding("record", .ok, "whole"),
      Finding("backup", .warning, "there is none yet", hint: "atlasctl backup"),
    ]
  }
  func backUp() async throws -> RecordBackup {
    RecordBackup(path: "/var/lib/atlasd/backups/atlas-1.db", bytes: 4096, at: UnixTime(milliseconds: 0))
  }
  func events(after id: Int64, limit: Int) async throws -> [AtlasEvent] {
    contents.withLock { Array($0.events.filter { $0.id > id }.prefix(limit)) }
  }
  func egress(limit: Int) async throws -> [EgressEntry] {
    let at = UnixTime(milliseconds: 1_700_000_000_000)
    return [("a", 200), ("b", nil)].prefix(limit).map { name, status in
      EgressEntry(
        at: at, source: "hub", method: "GET", host: "https://hub.example", path: "/api/models/\(name)", status: status,
        bytes: 7, hadToken: true)
    }
  }
  func alerts(resolvedToo: Bool) async throws -> [Alert] {
    contents.withLock { $0.alerts.filter { resolvedToo || $0.state != .resolved } }
  }
  func alerts(of id: ModelID) async throws -> [Alert] {
    contents.withLock { $0.alerts.filter { $0.finding.model == id && $0.state != .resolved } }
  }
  func mark(_ id: AlertID, _ mark: AlertMark, by person: Person) async throws -> Alert? {
    contents.withLock { contents in
      guard let index = contents.alerts.firstIndex(where: { $0.id == id }) else { return nil }
      contents.alerts[index].state = mark == .acknowledged ? .acknowledged : .open
      contents.alerts[index].by = person
      return contents.alerts[index]
    }
  }
  func say(_ isConfirmed: Bool?, child: ModelID, parent: ModelID, by person: Person) async throws {
    guard child != parent else { throw NotApplicable("\(child): a model does not descend from itself") }
    contents.withLock { contents in
      contents.words =
        isConfirmed.map {
          [PersonWord(child: child, parent: parent, isConfirmed: $0, by: person, at: UnixTime(milliseconds: 0))]
        } ?? []
    }
  }
  func annotate(_ annotations: [Annotation]) async throws { contents.withLock { $0.annotations = annotations } }
  func words(on id: ModelID) async throws -> (edges: [PersonWord], annotations: [Annotation]) {
    contents.withLock { contents in
      (contents.words.filter { $0.child == id }, contents.annotations.filter { $0.model == id })
    }
  }
  func forget(_ id: ModelID, by person: Person) async throws { throw NotApplicable("\(id): it is still here") }
  func preview(rules: [UInt8]) async throws -> [Alert] {
    if rules.isEmpty { throw UnusableRules(problems: ["the rules are empty"]) }
    return contents.withLock { $0.alerts }
  }
  func check(_ id: ModelID, rules: [UInt8]?) async throws -> ModelCheck {
    let alerts = contents.withLock { $0.alerts.filter { $0.finding.model == id } }
    return ModelCheck(model: id, state: atlas()[id]?.state ?? .removed, pending: nil, alerts: alerts)
  }
  func textMatches(_ text: String, limit: Int) async throws -> [CardTextMatch] {
    text == "chatty" ? [CardTextMatch(place: ModelPlace(root: "models", name: "acme/tuned"), relevance: 1)] : []
  }
  func excerpts(of models: [ModelID], _ text: String) async throws -> [ModelID: String] {
    models.contains("acme/tuned") && text == "chatty" ? ["acme/tuned": "a [chatty] model"] : [:]
  }
  func annotations(keyed key: String) async throws -> [Annotation] {
    contents.withLock { contents in contents.annotations.filter { $0.key == key } }
  }
  func waitForEvent(after id: Int64, timeoutSeconds: Double) async {
    await withTaskGroup { group in
      group.addTask { [news] in for await _ in news.stream { return } }
      group.addTask { try? await Task.sleep(for: .seconds(timeoutSeconds)) }
      await group.next()
      group.cancelAll()
    }
  }
}
