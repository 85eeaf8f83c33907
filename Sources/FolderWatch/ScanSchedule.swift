/// When a root is scanned next, and when as a whole.
///
/// Pure, as `Settling` is: times come in and go out. A day of scans is tested without waiting.
///
/// - After a scan of everything nothing is scanned as a whole for a while, after any other nothing at all.
/// - A root that does not answer, or that is gone, is looked at as often as its mount may come back.
struct ScanSchedule {
  typealias Instant = ContinuousClock.Instant

  /// How often the root itself is looked at: a mount that comes or goes makes no event.
  static let rootCheck = Duration.seconds(5)
  /// A scan is followed by at least this many times its duration of rest.
  static let restFactor = 4

  private var nextFull: Instant
  private var nextRootCheck: Instant
  private var restUntil: Instant
  /// Before that nothing is scanned as a whole; folders in which something happened are.
  private var fullRestUntil: Instant

  init(from now: Instant) { (nextFull, nextRootCheck, restUntil, fullRestUntil) = (now, now, now, now) }

  func mayScan(at now: Instant) -> Bool { now >= restUntil }

  func mayScanEverything(at now: Instant) -> Bool { now >= fullRestUntil }

  func isFullScanDue(at now: Instant) -> Bool { mayScanEverything(at: now) && now >= nextFull }

  /// Whether the root itself is to be looked at now. If so, it is again `rootCheck` later.
  mutating func takesRootCheck(at now: Instant) -> Bool {
    guard now >= nextRootCheck else { return false }
    nextRootCheck = now + ScanSchedule.rootCheck
    return true
  }

  /// When there may be something to do.
  /// - Parameters:
  ///   - wantsEverything: a full scan waits for its rest to end.
  ///   - isDirty: something happened in some folder.
  ///   - deadlines: of what settles, and of what is polled.
  func wakeUp(after now: Instant, wantsEverything: Bool, isDirty: Bool, deadlines: [Instant]) -> Instant {
    let fullScan = wantsEverything ? fullRestUntil : max(nextFull, fullRestUntil)
    let next = isDirty ? now : deadlines.reduce(min(fullScan, nextRootCheck), min)
    return max(next, restUntil)
  }

  /// A scan has ended.
  /// - Parameter pause: between full scans.
  mutating func ended(at now: Instant, since start: Instant, isFull: Bool, isAvailable: Bool, pause: Duration) {
    let rest = now + (now - start) * ScanSchedule.restFactor
    if isFull { fullRestUntil = rest } else { restUntil = rest }
    if !isAvailable {
      nextFull = now + min(pause, ScanSchedule.rootCheck)
    } else if isFull {
      nextFull = now + pause
    }
  }
}
