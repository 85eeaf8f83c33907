import Charting
import FolderWatch
import Foundation
import ModelAtlas
import ModelCards

extension AtlasDaemon: AtlasService {
  package func atlas() -> Atlas { live.atlas }

  package func status() -> StatusReport {
    for service in services { service.refreshStatus() }
    let load = services.reduce(ReaderPool.Load()) { $0 + $1.pool.load }
    var report = StatusReport(
      version: settings.version, state: .ready, ruleSet: settings.rules.name, startedAt: startedAt)
    report.roots = board.roots
    report.problems = board.problems
    report.count(live.atlas)
    report.waiting = load.samplesWaiting + load.hashesWaiting
    report.running = load.samplesRunning + load.hashesRunning
    report.work = [
      "sampling": sampling.report(
        modelsLeft: load.samplesWaiting + load.samplesRunning, bytesLeft: 0, now: .now),
      "hashing": hashing.report(
        modelsLeft: load.hashesWaiting + load.hashesRunning, bytesLeft: load.bytesToHash, now: .now),
    ]
    report.placing = recorder.placing.report
    report.ingest = recorder.ingest.tally
    report.watchLimit = inotifyWatchLimit()
    report.hub = hubBoard.hubs(settings.hub.sources.map(\.name))
    report.lastEvent = live.lastEvent
    report.alerts = live.alerts
    report.alertsOpened = live.alertsOpened
    report.deliveries = courier.counts
    report.state = state(of: report)
    return report
  }

  private func state(of report: StatusReport) -> StatusReport.State {
    guard live.isPublished else { return .starting }
    return !report.problems.isEmpty ? .degraded : board.isFirstScanDone ? .ready : .scanning
  }

  package func detail(of id: ModelID) async throws -> ModelDetail? {
    guard let place = live.atlas[id]?.facts?.place else { return nil }
    return try await onQueryQueue { [store] in try store.detail(of: place) }
  }

  package func events(after id: Int64, limit: Int) async throws -> [AtlasEvent] {
    try await onQueryQueue { [store] in try store.events(after: id, limit: limit) }
  }

  package func egress(limit: Int) async throws -> [EgressEntry] {
    try await onQueryQueue { [store] in try store.egress(limit: limit) }
  }

  package func textMatches(_ text: String, limit: Int) async throws -> [CardTextMatch] {
    try await onQueryQueue { [store] in try store.textMatches(text, limit: limit) }
  }

  package func excerpts(of models: [ModelID], _ text: String) async throws -> [ModelID: String] {
    let atlas = live.atlas
    let places = models.compactMap { atlas[$0]?.facts?.place }
    let excerpts = try await onQueryQueue { [store] in try store.excerpts(of: places, text) }
    return excerpts.reduce(into: [:]) { found, excerpt in
      if let id = atlas.id(at: excerpt.key) { found[id] = excerpt.value }
    }
  }

  package func annotations(keyed key: String) async throws -> [Annotation] {
    try await onQueryQueue { [store] in try store.annotations(keyed: key) }
  }

  /// Whether an event newer than `id` was published. Without a look into the record, which wakes several threads.
  package func hasEvent(after id: Int64) -> Bool { live.lastEvent > id }

  package func waitForEvent(after id: Int64, timeoutSeconds: Double) async {
    await live.waitForEvent(after: id, timeoutSeconds: timeoutSeconds)
  }

  package func rescan() async { for service in services { service.rescan() } }

  package func importHub(_ lines: [UInt8]) async throws -> (records: Int, problems: [String]) {
    let (records, problems) = try await onQueryQueue { hubRecords(fromDump: lines) }
    try await onRecorder { population, _ in
      population.put(records)
      let event = AtlasEvent(at: .now, kind: "hub.imported", model: nil, detail: ["records": String(records.count)])
      return records.map { .hub($0) } + [.event(event)]
    }
    return (records.count, problems)
  }

  package func publishedRecords() async throws -> [ModelID: HubRecord] {
    let records = ReturnedValue<[ModelID: HubRecord]>()
    try await onRecorder { population, _ in
      records.set(population.hub.records)
      return []
    }
    return records.value ?? [:]
  }

  package func rechart(dryRun: Bool, by other: OtherRules?) async throws -> Recharting {
    let isOther = other?.ruleSet != nil || other?.usesDeclared != nil
    precondition(dryRun || !isOther, "other rules are tried, never taken over: the configuration names them")
    let before = live.atlas
    let (rules, policy) = (settings.rules.changed(by: other), settings.alerts.policy)
    let found = ReturnedValue<Recharting>()
    try await onDesk { desk in
      var copy = desk.population
      let (changed, dropped) = try copy.rechart(rules: rules) { try desk.details.detail(of: $0) }
      var recharting = Recharting()
      recharting.models = differences(before, copy.atlas)
      (recharting.raised, recharting.settled) = desk.alerts.differences(before, copy.atlas, by: policy, at: .now)
      found.set(recharting)
      guard !dryRun else { return [] }
      desk.population = copy
      let event = AtlasEvent(at: .now, kind: "atlas.recharted", model: nil, detail: ["ruleSet": rules.name])
      return changed.sorted { $0.key < $1.key }.map { .verdict($0.key, $0.value) }
        + dropped.sorted().map { .dropVerdict($0) } + [.event(event)]
    }
    return found.value ?? Recharting()
  }
}

extension AtlasDaemon {
  /// Runs work that needs the alerts as well, between two batches, and returns once it is on disk.
  func onDesk(_ work: @escaping @Sendable (inout RecordingDesk) throws -> [StoreChange]) async throws {
    try await withCheckedThrowingContinuation { continuation in
      let isTaken = recorder.mailbox.put(.deskRequest(work) { continuation.resume(with: $0) })
      if !isTaken { continuation.resume(throwing: DaemonStops()) }
    }
  }

  /// Runs work that needs the whole population between two batches of arrivals, and returns once it is on disk.
  func onRecorder(
    _ work: @escaping @Sendable (inout Population, inout DetailCache) throws -> [StoreChange]
  ) async throws {
    try await withCheckedThrowingContinuation { continuation in
      let isTaken = recorder.mailbox.put(.request(work) { continuation.resume(with: $0) })
      if !isTaken { continuation.resume(throwing: DaemonStops()) }
    }
  }

  func onQueryQueue<Answer: Sendable>(_ work: @escaping @Sendable () throws -> Answer) async throws -> Answer {
    try await withCheckedThrowingContinuation { continuation in
      queries.async { continuation.resume(with: Result(catching: work)) }
    }
  }
}

extension ChartingRules {
  fileprivate func changed(by other: OtherRules?) -> ChartingRules {
    var rules = self
    rules.ruleSet = other?.ruleSet.flatMap(RuleSet.init) ?? ruleSet
    rules.usesDeclared = other?.usesDeclared ?? usesDeclared
    return rules
  }
}

/// Asked of a daemon that has stopped, or hands over to one with another configuration.
private struct DaemonStops: Error, CustomStringConvertible {
  let description = "atlasd stops or takes over a new configuration; ask again"
}

/// Models whose parents differ between two atlases, by id.
private func differences(_ before: Atlas, _ after: Atlas) -> [RechartedModel] {
  Set(before.allIDs).union(after.allIDs).sorted().compactMap { id in
    let (old, new) = (before.parents(of: id), after.parents(of: id))
    return old == new ? nil : RechartedModel(id: id, before: old, after: new)
  }
}

/// Carries an answer out of a closure that may only return changes.
final class ReturnedValue<Value: Sendable>: @unchecked Sendable {
  // Set on the recorder's thread before the request is answered, read after: never at once.
  private(set) var value: Value?
  func set(_ value: Value) { self.value = value }
}

extension StatusReport {
  fileprivate mutating func count(_ atlas: Atlas) {
    for state in ModelState.allCases { models[state] = atlas.counts.models[state] ?? 0 }
    (edges, edgeKinds) = (atlas.counts.edges, atlas.counts.edgeKinds)
    families = atlas.counts.families
  }
}
