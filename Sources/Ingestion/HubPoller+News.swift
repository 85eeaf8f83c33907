import HuggingFaceHub
import Logging
import ModelAtlas

// What a webhook tells between two polls: the repository is asked for at once, and what it says is taken as a poll would
// take it. Only that a repository was deleted is believed without asking: nobody can ask for it any more.

extension HubPoller {
  /// Events that may wait; beyond, everything is polled instead.
  private static let newsMax = 1000

  /// Notes an event. What is none of this source's is passed over.
  func note(_ event: HubEvent) {
    let isNamed = known[event.repository] != nil || isInScope(event.repository)
    var isOurs = isNamed
    if case .moved(let new) = event.action { isOurs = isNamed || isInScope(new) }
    if !isOurs, !mayBeInScope { return }
    if isOurs, news.count < Self.newsMax { news.append(event) } else { wantsPoll = true }
    ring()
  }

  /// By its name: an author's, or configured.
  private func isInScope(_ id: ModelID) -> Bool {
    let author = String(id.text.prefix { $0 != "/" })
    return source.models.contains(id.text) || source.queries.contains(.author(author))
  }

  /// Whether a list may show what no name tells.
  private var mayBeInScope: Bool {
    source.queries.contains { query in if case .author = query { false } else { true } }
  }

  /// Waits until a poll is due, and takes what comes in meanwhile.
  func rest(until deadline: ContinuousClock.Instant) async {
    while !Task.isCancelled, !wantsPoll, ContinuousClock.now < deadline {
      await sleep(until: deadline)
      while let event = news.first, !Task.isCancelled {
        news.removeFirst()
        do { try await take(event) } catch { tell(error, event) }
      }
      await flush()
    }
    wantsPoll = false
  }

  private func take(_ event: HubEvent) async throws {
    let id = event.repository
    switch event.action {
    case .created, .updated: try await ask(id)
    case .deleted:
      guard var record = known[id], record.state != .removed else { return }
      record.state = .removed
      try await store(record, because: nil)
    case .moved(let new):
      guard let old = known[id] else { return try await ask(new) }
      var record = try await client.model(new)
      record.source = source.name
      try await renamed(old, to: record)
    }
    try await readWaiting()
  }

  /// The next poll finds what this one did not.
  private func tell(_ error: any Error, _ event: HubEvent) {
    daemon.logger.warning(
      "hub event not followed, the next poll is",
      metadata: ["source": "\(source.name)", "model": "\(event.repository)", "reason": "\(error)"])
    daemon.hubBoard.change(source.name) { $0.error = "\(error)" }
  }
}
