import ModelAtlas

/// Watches one root on two threads of its own.
///
/// 1. The *sentry* drains the kernel's queue into a mailbox and holds the other thread's silence against a deadline. It
///    never touches the file system, so that a hung mount cannot hold it up.
/// 2. The *scanner* does everything that asks the file system, and announces what came to rest.
///
/// The scans are the truth, events only say where to look sooner.
package final class RootWatcher: Sendable {
  package let root: WatchedRoot
  private let settings: WatchSettings
  private let known: [KnownModel]
  private let mailbox: RootMailbox
  private let isBlind: @Sendable (UInt32) -> Bool
  private let deliver: @Sendable (WatchEvent) -> Void

  /// - Parameters:
  ///   - known: from the record: what is found unchanged is not announced again, what is not found is gone.
  ///   - deliver: called on the root's own threads, one event at a time except for `unavailable` by the sentry. It may
  ///     block the root, and nothing else.
  ///   - isBlind: whether events are of no use on a file system of this type. Such a root is polled as a whole, such a
  ///     mount inside a root by itself.
  package init(
    root: WatchedRoot, settings: WatchSettings, known: [KnownModel],
    isBlind: @Sendable @escaping (_ fileSystemType: UInt32) -> Bool = isBlindForInotify,
    deliver: @Sendable @escaping (WatchEvent) -> Void
  ) {
    self.root = root
    self.settings = settings
    self.known = known
    self.isBlind = isBlind
    self.deliver = deliver
    mailbox = RootMailbox(watch: root.watch == .poll ? .polling : .inotify)
  }

  /// Starts both threads; returns at once. Once.
  package func start() {
    let sentry = Sentry(root: root, deadline: .seconds(settings.deadlineSeconds), mailbox: mailbox, deliver: deliver)
    startThread("watch sentry") { sentry.run() }
    startThread("watch scan") { [root, settings, known, mailbox, isBlind, deliver] in
      let scanner = RootScanner(
        root: root, settings: settings, known: known, mailbox: mailbox, isBlind: isBlind, deliver: deliver)
      scanner.run()
    }
  }

  /// Ends both threads soon; a scan that hangs ends when its file system answers. Nothing new is announced.
  package func stop() {
    mailbox.with { $0.stopped = true }
    mailbox.scannerBell.ring()
    mailbox.sentryBell.ring()
  }

  /// Asks for a full scan; returns at once. Also says that another file system in the root's place is meant to be there.
  package func rescan() {
    mailbox.with { ($0.wantsEverything, $0.askedByPerson) = (true, true) }
    mailbox.scannerBell.ring()
  }

  /// Lists a model's folder soon, although no event asked for it: somebody else saw that it has changed. What was
  /// written into a mapping, or by `truncate`, makes no event that we wait for.
  ///
  /// - Parameter path: of the model, as it was announced.
  package func lookAgain(at path: ByteString) {
    let top = ByteString(root.path + "/")
    mailbox.with { state in
      if path.hasPrefix(top) {
        state.dirty.insert(path.dropFirst(top.count))
      } else {
        state.wantsEverything = true
      }
    }
    mailbox.scannerBell.ring()
  }

  package var watchKind: StatusReport.Root.Watch { mailbox.with { $0.watch } }

  /// What watching costs, and how often the kernel lost notes.
  package var effort: StatusReport.Root.Effort {
    mailbox.with { state in
      StatusReport.Root.Effort(
        watches: state.inotify?.watchCount ?? 0, overflows: state.overflows,
        scanSeconds: state.fullScan.map { $0 / .seconds(1) })
    }
  }

  /// The first scan is done, and nothing is settling or waiting to be looked at.
  package var isIdle: Bool {
    mailbox.with { state in
      state.firstScanDone && state.pending == 0 && state.dirty.isEmpty && !state.wantsEverything && !state.isScanning
        && !state.isDraining && state.inotify?.hasNews != true
    }
  }
}
