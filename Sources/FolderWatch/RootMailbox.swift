import Glibc
import ModelAtlas
import Synchronization

/// What the two threads of a root and its owner tell each other. Never locked across a system call that can hang.
final class RootMailbox: Sendable {
  struct State {
    var stopped = false
    /// Folders in which something happened, by their path below the root; empty for the root's own files.
    var dirty: Set<ByteString> = []
    var wantsEverything = true
    var askedByPerson = false
    var overflowed = false
    /// Since the start.
    var overflows = 0
    /// What the last scan of everything took; nil before the first.
    var fullScan: Duration?
    var inotify: Inotify?
    /// Notes may have left the kernel's queue that are not in here yet.
    var isDraining = false
    var watch: StatusReport.Root.Watch
    var firstScanDone = false
    /// What was dirty has left the mailbox, and its outcome is not announced yet.
    var isScanning = false
    var pending = 0
    /// When the file system was last asked something that it has not answered yet.
    var askedAt: ContinuousClock.Instant?
    var askedAtWallClock = UnixTime(milliseconds: 0)
    var isHanging = false
  }

  /// More folders than this are not looked at one by one.
  static let dirtyMax = 4096

  private let state: Mutex<State>
  let scannerBell = Wake()
  let sentryBell = Wake()

  init(watch: StatusReport.Root.Watch) { state = Mutex(State(watch: watch)) }

  func with<Result: Sendable>(_ body: (inout sending State) -> Result) -> Result {
    state.withLock { state in body(&state) }
  }

  /// Moves what waits in the kernel's queue in here. At every moment a note is seen in one of both, or as on its way.
  func collect(from inotify: Inotify) {
    with { $0.isDraining = true }
    note(inotify.drain())
  }

  func note(_ events: [Inotify.Event]) {
    let wakes = with { state in
      state.isDraining = false
      let before = (state.dirty.count, state.wantsEverything)
      for event in events { state.note(event) }
      if state.dirty.count > RootMailbox.dirtyMax { (state.dirty, state.wantsEverything) = ([], true) }
      return before != (state.dirty.count, state.wantsEverything)
    }
    if wakes { scannerBell.ring() }
  }

  /// The file system is about to be asked: the sentry counts from here.
  func asking() {
    let now = ContinuousClock.now
    let wallClock = UnixTime(milliseconds: wallClockNanoseconds() / 1_000_000)
    with { ($0.askedAt, $0.askedAtWallClock) = (now, wallClock) }
  }

  /// It has answered. True when it had been declared hanging.
  func answered() -> Bool {
    with { state in
      state.askedAt = nil
      defer { state.isHanging = false }
      return state.isHanging
    }
  }
}

extension RootMailbox.State {
  fileprivate mutating func note(_ event: Inotify.Event) {
    switch event {
    case .overflow:
      (overflowed, wantsEverything) = (true, true)
      overflows += 1
    case .folder(let path): if path.isEmpty { wantsEverything = true } else { dirty.insert(path) }
    case .entry(let folder, let name, let isFolder):
      if isIgnored(name) { return }
      if isFolder { dirty.insert(joined(folder, name)) } else if matters(name, in: folder) { dirty.insert(folder) }
    }
  }
}

/// Whether a file that came, changed or went may be of a model: by its name, or since its folder is of a store of blobs.
private func matters(_ name: ByteString, in folder: ByteString) -> Bool {
  fileRole(name) != .other || name.hasPrefix("sha256-") || folder.hasSuffix("blobs/sha256")
    || folder.split(at: "/").dropLast(2).contains("manifests")
}
