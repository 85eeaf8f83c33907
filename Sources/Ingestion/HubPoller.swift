import HTTPTransfer
import HuggingFaceHub
import Logging
import ModelAtlas
import ModelCards

// One source, polled for as long as the daemon runs:
//
// 1. Lists: a first crawl by creation time whose next page is in the record; then, down to the watermark, what changed.
// 2. What a list says of a repository is written before the list goes on: any failure resumes where it stood.
// 3. Repositories that were not seen are asked for by name: renamed, gated, disabled, gone.
// 4. What is not charted at its commit yet is read: derived from the record, so that nothing is forgotten.

/// Polls one source. Waits without blocking a thread; reads on the reading queue.
actor HubPoller {
  let source: HubSource
  let client: HubClient
  let daemon: AtlasDaemon
  let settings: HubSettings
  /// What the record holds of this source's repositories.
  private(set) var known: [ModelID: HubRecord]
  /// The same as a list shows it, of those that a list may show: what nearly all of a poll is compared with.
  private(set) var listed: [ModelID: ListedModel]
  /// Those that have weights and are not charted at their commit: kept, since a poll of a million must not ask each.
  private(set) var waiting: Set<ModelID> = []
  private var counts: [HubState: Int] = [:]
  /// The commit at which each repository was charted.
  private(set) var charted: [ModelID: String]
  var progress: [String: HubProgress]
  /// Readings that failed, and how many polls to leave out before the next attempt.
  var setbacks: [ModelID: (failures: Int, skip: Int)] = [:]
  /// What the lists of this poll showed.
  var seen: Set<ModelID> = []
  /// Repositories whose record is this poll's answer about them by name, files and all.
  var justAsked: Set<ModelID> = []
  /// How often each repository was asked for because no list showed it.
  var turns: [ModelID: Int] = [:]
  /// What a webhook told and nobody took up yet.
  var news: [HubEvent] = []
  /// More came in than single questions are worth.
  var wantsPoll = false
  private var sleeper: CheckedContinuation<Void, Never>?
  private let clock = ContinuousClock()

  /// A server may ask for a longer pause; then it is heard out.
  private static let failurePauseSeconds = 60.0

  init(source: HubSource, client: HubClient, daemon: AtlasDaemon, settings: HubSettings, stored: StoredAtlas) {
    self.source = source
    self.client = client
    self.daemon = daemon
    self.settings = settings
    known = Dictionary(
      stored.hub.filter { $0.source == source.name }.map { ($0.id, $0) }, uniquingKeysWith: { first, _ in first })
    listed = known.compactMapValues(ListedModel.init)
    let facts = stored.facts.filter { $0.place.root == source.name && $0.isRemote && $0.isCharted }
    charted = Dictionary(
      facts.compactMap { facts in facts.origin?.revision.map { (facts.place.name, $0) } },
      uniquingKeysWith: { first, _ in first })
    progress = Dictionary(
      stored.hubProgress.filter { $0.source == source.name }.map { ($0.query, $0) }, uniquingKeysWith: { $1 })
    for record in known.values {
      counts[record.state, default: 0] += 1
      if Self.needsReading(record, charted: charted[record.id]) { waiting.insert(record.id) }
    }
  }

  /// Notes what is in the record now.
  ///
  /// - Parameter commit: at which it was charted; nil: no change.
  func remember(_ record: HubRecord, chartedAt commit: String? = nil) {
    if let old = known[record.id] { counts[old.state, default: 0] -= 1 }
    counts[record.state, default: 0] += 1
    known[record.id] = record
    listed[record.id] = ListedModel(record)
    if let commit { charted[record.id] = commit }
    if Self.needsReading(record, charted: charted[record.id]) {
      waiting.insert(record.id)
    } else {
      waiting.remove(record.id)
    }
  }

  /// Polls until the task is cancelled.
  func run() async {
    while !Task.isCancelled {
      daemon.hubBoard.change(source.name) { $0.state = .polling }
      var pause = settings.intervalSeconds
      do {
        try await poll()
        daemon.hubBoard.change(source.name) { hub in
          (hub.state, hub.lastSuccess, hub.error) = (.waiting, .now, nil)
        }
        daemon.board.solved("hub-failing", about: source.name)
      } catch {
        guard !Task.isCancelled else { return }
        pause = min(pause, Self.failurePauseSeconds)
        if let asked = (error as? HubError)?.laterSeconds { pause = max(asked, 1) }
        report(error)
      }
      await flush()
      let next = UnixTime(milliseconds: UnixTime.now.milliseconds + Int64(pause * 1000))
      daemon.hubBoard.change(source.name) { $0.nextPoll = next }
      await rest(until: clock.now + .seconds(pause))
    }
  }

  /// Sleeps until news came in, the time has passed, or the task is cancelled.
  func sleep(until deadline: ContinuousClock.Instant) async {
    guard news.isEmpty, !wantsPoll else { return }
    // Cancelled when something else woke it; then nobody waits for it.
    let timer = Task {
      try? await clock.sleep(until: deadline)
      ring()
    }
    await withTaskCancellationHandler {
      await withCheckedContinuation { sleeper = $0 }
    } onCancel: {
      Task { await ring() }
    }
    timer.cancel()
  }

  func ring() {
    sleeper?.resume()
    sleeper = nil
  }

  private func poll() async throws {
    seen.removeAll(keepingCapacity: true)
    justAsked = []
    for query in source.queries { try await list(query) }
    for name in source.models { try await ask(ModelID(name)) }
    try await readWaiting()
    try await askUnseen()
    try await readWaiting()
  }

  private func report(_ error: any Error) {
    daemon.hubBoard.change(source.name) { hub in
      hub.state = .failing
      hub.error = "\(error)"
    }
    daemon.board.report(
      StatusReport.Problem(
        code: "hub-failing", path: source.name, since: .now, message: "\(error)",
        hint: "polling goes on from where it stood; nothing that is known of the source is lost"),
      about: source.name)
    daemon.logger.warning(
      "hub poll ended early, resumes later", metadata: ["source": "\(source.name)", "reason": "\(error)"])
  }

  /// Writes changes, and with them the log of what was sent.
  func write(
    _ changes: @escaping @Sendable (inout Population, inout DetailCache) throws -> [StoreChange]
  ) async throws {
    let sent = daemon.hubBoard.takeUnwritten()
    try await daemon.onRecorder { population, details in
      try changes(&population, &details) + (sent.isEmpty ? [] : [.egress(sent)])
    }
  }

  func flush() async {
    // A record that cannot be written is told by its own problem; the log waits with everything else.
    try? await write { _, _ in [] }
    refreshCounts()
  }

  func refreshCounts() {
    let (counts, waiting) = (counts, waiting.count)
    let budgets = client.budgets.map { name, budget in
      StatusReport.Hub.Budget(
        name: name, remaining: budget.remaining, resetSeconds: budget.resetSeconds, quota: budget.quota)
    }
    daemon.hubBoard.change(source.name) { hub in
      hub.models = counts
      hub.waiting = waiting
      hub.budgets = budgets.sorted { $0.name < $1.name }
    }
  }
}

extension ModelFacts {
  /// Whether its weights were read, or tried in a way that another attempt would not change.
  var isCharted: Bool {
    switch condition {
    case .whole, .unreadable, .removed, .incomplete: true
    case .stub: false
    }
  }
}
