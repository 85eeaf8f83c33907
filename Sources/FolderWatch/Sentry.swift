import ModelAtlas

/// The thread of a root that never waits for its file system.
struct Sentry: Sendable {
  let root: WatchedRoot
  let deadline: Duration
  let mailbox: RootMailbox
  let deliver: @Sendable (WatchEvent) -> Void

  func run() {
    while true {
      let (stopped, inotify) = mailbox.with { ($0.stopped, $0.inotify) }
      if stopped { return }
      mailbox.sentryBell.wait(inotify.map { [$0.descriptor] } ?? [], for: min(.seconds(5), deadline / 2))
      if let inotify { mailbox.collect(from: inotify) }
      reportSilence()
    }
  }

  private func reportSilence() {
    let now = ContinuousClock.now
    let since: UnixTime? = mailbox.with { state in
      guard let asked = state.askedAt, now - asked >= deadline, !state.isHanging, !state.stopped else { return nil }
      state.isHanging = true
      (state.firstScanDone, state.isScanning) = (true, false)
      return state.askedAtWallClock
    }
    if let since { deliver(.unavailable(root: root.name, reason: "not answering since \(since)")) }
  }
}
