import Glibc
import ModelAtlas

/// The thread of a root that asks its file system.
///
/// 1. It waits for the next scan that is due: everything, or the folders in which something happened or has to settle.
/// 2. It walks them, watching each folder before listing it.
/// 3. It holds the result against what is known (`ModelTable`) and announces the outcome.
final class RootScanner {
  let root: WatchedRoot
  let settings: WatchSettings
  let mailbox: RootMailbox
  let announcer: Announcer
  private(set) var table: ModelTable
  var blindMounts = BlindMounts()
  private var parts = RootParts()
  private var schedule = ScanSchedule(from: .now)
  var isUnavailable = false
  /// Device and inode of the root when it was last listed.
  var rootIdentity: RootIdentity?
  /// Models of the last full scan that `scanned` waits for; nil once it was announced.
  private var awaited: Set<ModelID>?
  let quiet: Duration
  /// Whether a file system's type says that others change it without events here.
  let isBlind: @Sendable (UInt32) -> Bool

  init(
    root: WatchedRoot, settings: WatchSettings, known: [KnownModel], mailbox: RootMailbox,
    isBlind: @Sendable @escaping (UInt32) -> Bool, deliver: @Sendable @escaping (WatchEvent) -> Void
  ) {
    self.root = root
    self.isBlind = isBlind
    self.settings = settings
    self.mailbox = mailbox
    announcer = Announcer(root: root, mailbox: mailbox, deliver: deliver)
    mailbox.asking()
    let isNetwork = (try? OpenFolder.root(ByteString(root.path))).map { isBlind($0.fileSystemType) } ?? false
    quiet = .seconds(settings.settleSeconds ?? (isNetwork ? 30 : 5))
    table = ModelTable(known: known, quiet: quiet, patience: .seconds(settings.patienceSeconds))
    if root.watch == .poll || root.watch == .auto && isNetwork { mailbox.with { $0.watch = .polling } }
    _ = mailbox.answered()
  }

  func run() {
    while !mailbox.with({ $0.stopped }) {
      let scopes = dueScopes()
      if scopes.isEmpty {
        mailbox.with { $0.isScanning = false }
        sleep()
      } else {
        scan(scopes)
      }
    }
    mailbox.with { $0.inotify = nil }
  }

  // MARK: - When

  private func sleep() {
    let now = ContinuousClock.now
    let (wantsEverything, isDirty) = mailbox.with { ($0.wantsEverything, !$0.dirty.isEmpty) }
    let deadlines = [wantsEverything ? nil : table.nextDeadline, blindMounts.deadline].compactMap(\.self)
    let next = schedule.wakeUp(
      after: now, wantsEverything: wantsEverything, isDirty: isDirty, deadlines: isUnavailable ? [] : deadlines)
    mailbox.scannerBell.wait(for: next - now)
    // What comes in a burst is looked at once.
    if mailbox.with({ !$0.dirty.isEmpty && !$0.stopped }) {
      poll(nil, 0, Int32(min(quiet / 4, .milliseconds(100)) / .milliseconds(1)))
    }
  }

  private func dueScopes() -> Set<Scope> {
    let now = ContinuousClock.now
    guard schedule.mayScan(at: now) else { return [] }
    if schedule.takesRootCheck(at: now) { checkRoot() }
    let mayScanAll = schedule.mayScanEverything(at: now)
    let (everything, dirty) = mailbox.with { state in
      let everything = state.wantsEverything && mayScanAll
      defer { (state.dirty, state.isScanning) = ([], true) }
      if everything { state.wantsEverything = false }
      return (everything, state.dirty)
    }
    if everything || schedule.isFullScanDue(at: now) { return [.everything] }
    if isUnavailable { return [] }
    let polled = blindMounts.due(at: now, pause: .seconds(settings.pollSeconds))
    let scopes = table.due(at: now).union(dirty.union(polled).map(parts.part))
    if !parts.needEverything(scopes) { return scopes.outermost }
    if mayScanAll { return [.everything] }
    mailbox.with { $0.wantsEverything = true }
    return []
  }

  private func checkRoot() {
    mailbox.asking()
    let identity = RootIdentity(path: root.path)
    if mailbox.answered() { announcer.deliver(.available(root: root.name)) }
    if identity != rootIdentity { mailbox.with { $0.wantsEverything = true } }
  }

  // MARK: - Scanning

  private func scan(_ wanted: Set<Scope>) {
    let started = ContinuousClock.now
    mailbox.asking()
    let scopes = wanted == [.everything] || needsEverything() ? [.everything] : wanted
    let isFull = scopes == [.everything]
    let (overflowed, asked) = mailbox.with { state in
      defer { if isFull { (state.overflowed, state.askedByPerson) = (false, false) } }
      return (state.overflowed, state.askedByPerson)
    }
    if overflowed && isFull {
      announcer.report(
        "queue-overflow", "\(root.path): the kernel dropped events, everything is scanned again",
        hint: "fs.inotify.max_queued_events sets how many may wait")
    }
    if isFull { prepareWatching(retry: asked) }
    mailbox.asking()
    let walk = Result { () throws(RootTrouble) in try walked(scopes, confirmed: asked) }
    let wasHanging = mailbox.answered()
    switch walk {
    case .success(let walk):
      if wasHanging || isUnavailable { announcer.deliver(.available(root: root.name)) }
      isUnavailable = false
      accept(walk, scopes)
      if isFull && overflowed { announcer.solve("queue-overflow") }
    case .failure(let trouble): becomeUnavailable(trouble, wasHanging: wasHanging)
    }
    rest(after: started, isFull: isFull)
  }

  private func rest(after started: ContinuousClock.Instant, isFull: Bool) {
    let isPolling = mailbox.with { $0.watch == .polling }
    let pause = isPolling ? min(settings.pollSeconds, settings.rescanSeconds) : settings.rescanSeconds
    schedule.ended(
      at: .now, since: started, isFull: isFull, isAvailable: !isUnavailable, pause: .seconds(pause))
    if isFull, !isUnavailable { mailbox.with { $0.fullScan = .now - started } }
    mailbox.with { [pending = table.pending.count] state in
      (state.firstScanDone, state.isScanning, state.pending) = (true, false, pending)
    }
    if awaited?.isEmpty == true {
      awaited = nil
      announcer.deliver(.scanned(root: root.name, places: table.announcedCount))
    }
  }

  private func becomeUnavailable(_ trouble: RootTrouble, wasHanging: Bool) {
    if !isUnavailable || wasHanging { announcer.deliver(.unavailable(root: root.name, reason: trouble.reason)) }
    isUnavailable = true
    awaited = nil
  }

  private func accept(_ walk: FolderWalk, _ scopes: Set<Scope>) {
    let isFull = scopes == [.everything]
    if isFull { reportOddities(walk) }
    let scan = Scan(scopes: scopes, models: walk.found, blocked: walk.blocked)
    let outcomes = table.take(scan, rootPath: walk.root, now: .now, wallClock: wallClockNanoseconds())
    parts.take(walk, of: scopes, isModel: table.rootIsModel)
    for outcome in outcomes { announcer.announce(outcome, rootPath: walk.root) }
    if isFull { awaited = table.pending } else { awaited?.formIntersection(table.pending) }
    awaited?.subtract(outcomes.map(\.id))
  }

  private func reportOddities(_ walk: FolderWalk) {
    announcer.reportOrSolve("folder-unreadable", walk.blocked.map { "\($0.path): \($0.reason)" }, hint: nil)
    announcer.reportOrSolve(
      "link-outside", walk.strayLinks.map { "\($0): a link to a folder outside the root is not followed" },
      hint: "make the folder that it leads to a root of its own")
  }
}
