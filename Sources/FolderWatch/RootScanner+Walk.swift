import Glibc
import ModelAtlas

/// Why nothing is known of a root's models for now.
struct RootTrouble: Error {
  let reason: String
}

/// What a root's folder was when it was looked at: a mount that comes or goes changes it.
struct RootIdentity: Hashable {
  let device: UInt64
  let inode: UInt64

  /// Nil when the path leads nowhere.
  init?(path: String) {
    var status = stat()
    guard stat(path, &status) == 0 else { return nil }
    (device, inode) = (UInt64(status.st_dev), UInt64(status.st_ino))
  }
}

extension RootScanner {
  /// A root that shows less than half of this many models and lies on another device is not believed.
  private static let massRemovalMin = 10

  /// Whether a part of the root must not be judged by itself: the root is empty or another one than before.
  func needsEverything() -> Bool {
    guard RootIdentity(path: root.path) == rootIdentity else { return true }
    // What cannot be opened is the full scan's finding.
    return (try? OpenFolder.root(ByteString(root.path)).isEmpty()) ?? true
  }

  /// - Parameter confirmed: an operator says that what is there now is what should be there.
  func walked(_ scopes: Set<Scope>, confirmed: Bool) throws(RootTrouble) -> FolderWalk {
    guard let path = realPath(ByteString(root.path)) else {
      throw RootTrouble(reason: "\(root.path): \(SystemError(number: errno))")
    }
    let identity = RootIdentity(path: root.path)
    let watching = Watching(
      inotify: mailbox.with { $0.inotify }, mailbox: mailbox, rootDevice: identity?.device, isBlind: isBlind)
    var walk = FolderWalk(root: path, enter: watching.enter)
    do throws(SystemError) {
      let folder = try OpenFolder.root(path)
      if scopes.contains(.everything) || scopes.contains(.rootFiles) {
        try walk.walkRoot(folder, recursing: scopes.contains(.everything))
      }
      for case .folder(let below) in scopes.sorted() { walk.walk(below, in: folder) }
    } catch {
      throw RootTrouble(reason: "\(root.path): \(error)")
    }
    if scopes.contains(.everything) { try doubt(walk, identity, confirmed: confirmed) }
    finish(watching, scopes, folders: walk.folders)
    if scopes.contains(.everything) { rootIdentity = identity }
    return walk
  }

  private func doubt(_ walk: FolderWalk, _ identity: RootIdentity?, confirmed: Bool) throws(RootTrouble) {
    let known = table.announcedCount
    if walk.rootIsEmpty, known > 0 {
      throw RootTrouble(reason: "\(root.path) is empty, it held \(known) models")
    }
    guard let before = rootIdentity, before.device != identity?.device, known >= RootScanner.massRemovalMin, !confirmed
    else {
      return
    }
    let scan = Scan(scopes: [.everything], models: walk.found, blocked: walk.blocked)
    let missing = table.missingCount(in: scan, rootPath: walk.root)
    if missing * 2 > known {
      throw RootTrouble(
        reason: "\(root.path) lies on another file system and shows \(known - missing) of \(known) models")
    }
  }

  private func finish(_ watching: Watching, _ scopes: Set<Scope>, folders: Int) {
    blindMounts.take(watching.blindMounts, in: scopes)
    guard let inotify = watching.inotify else { return }
    if let error = watching.refusal {
      return pollInstead(of: inotify, error, folders: folders)
    }
    inotify.keep(watching.met, in: scopes)
  }

  private func pollInstead(of inotify: Inotify?, _ error: SystemError, folders: Int) {
    inotify?.forgetAll()
    mailbox.with { ($0.inotify, $0.watch) = (nil, .polling) }
    mailbox.sentryBell.ring()
    let limit = WatchLimit(error, root: root, folders: folders)
    announcer.report("watch-limit", limit.message, hint: limit.hint)
  }

  /// Opens the event queue before a full scan, where events are wanted and were not refused.
  /// - Parameter retry: an operator may have raised the limit.
  func prepareWatching(retry: Bool) {
    let wantsEvents = mailbox.with { $0.watch == .inotify } || retry && announcer.hasProblem("watch-limit")
    if !wantsEvents || mailbox.with({ $0.inotify != nil }) { return }
    do throws(SystemError) {
      let inotify = try Inotify()
      mailbox.with { ($0.inotify, $0.watch) = (inotify, .inotify) }
      mailbox.sentryBell.ring()
      announcer.solve("watch-limit")
    } catch {
      pollInstead(of: nil, error, folders: 0)
    }
  }
}

/// The watches that one walk sets, and the mounts that it met where watches are of no use.
private final class Watching {
  let inotify: Inotify?
  private let mailbox: RootMailbox
  private let rootDevice: UInt64?
  private let isBlind: @Sendable (UInt32) -> Bool
  private(set) var met: Set<Int32> = []
  private(set) var refusal: SystemError?
  private(set) var blindMounts: Set<ByteString> = []

  init(
    inotify: Inotify?, mailbox: RootMailbox, rootDevice: UInt64?, isBlind: @Sendable @escaping (UInt32) -> Bool
  ) {
    self.inotify = inotify
    self.mailbox = mailbox
    self.rootDevice = rootDevice
    self.isBlind = isBlind
  }

  func enter(_ folder: OpenFolder, _ path: ByteString) {
    // Each folder is a sign of life: a large store may take longer than the deadline, a hung one stops here.
    mailbox.asking()
    guard let inotify, refusal == nil, !isInBlindMount(folder, path) else { return }
    do throws(SystemError) { met.insert(try inotify.watch(folder, path: path)) } catch {
      if error.number == ENOSPC || error.number == EMFILE || error.number == ENOMEM { refusal = error }
    }
  }

  /// A folder on the root's own device is asked for nothing but that.
  private func isInBlindMount(_ folder: OpenFolder, _ path: ByteString) -> Bool {
    guard folder.device != rootDevice, isBlind(folder.fileSystemType) else { return false }
    // A walk enters a folder before those in it: the first one of a mount is its topmost.
    if !blindMounts.contains(where: { isInside(path, $0) }) { blindMounts.insert(path) }
    return true
  }
}
