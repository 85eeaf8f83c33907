import FolderWatch
import ModelAtlas

extension AtlasDaemon {
  /// How often a waiting client's condition is looked at.
  private static let pollMilliseconds = 25

  package func wait(for goal: WaitGoal, timeoutSeconds: Double) async -> Bool {
    let clock = ContinuousClock()
    let deadline = clock.now + .seconds(min(timeoutSeconds, 1e9))
    while !isDone(goal) {
      guard clock.now < deadline, !Task.isCancelled else { return false }
      // Ends early when the client goes away; the loop's condition sees that.
      try? await Task.sleep(for: .milliseconds(Self.pollMilliseconds))
    }
    return true
  }

  /// Whether nothing moves any more between watchers, mailbox and readers.
  ///
  /// Work passes from watcher to mailbox to reader to mailbox; it is seen at rest only when nothing was put into the
  /// mailbox while we looked.
  private func isDone(_ goal: WaitGoal) -> Bool {
    guard live.isPublished, let before = recorder.mailbox.quietSince else { return false }
    let available = services.filter { service in
      board.roots.first { $0.name == service.root.name }?.state != .unavailable
    }
    guard board.isFirstScanDone, available.allSatisfy(\.isIdle) else { return false }
    let load = available.reduce(ReaderPool.Load()) { $0 + $1.pool.load }
    guard load.samplesWaiting + load.samplesRunning == 0 else { return false }
    if goal == .charted, load.hashesWaiting + load.hashesRunning > 0 { return false }
    // From then on what happens is news: a client that waited can rely on it.
    if goal == .charted, !live.knownRoots.isSuperset(of: available.map(\.root.name)) { return false }
    return recorder.mailbox.quietSince == before
  }
}
