import Glibc

/// Keeps a second atlasd away from the record, by `flock` on a file beside it.
///
/// The kernel drops the lock with the process, however it ends, so that a stale file means nothing. The file is never
/// unlinked: a process that had opened it just before would then lock a file that nobody else sees.
final class DatabaseLock: Sendable {
  private let descriptor: Int32
  /// Whether whoever held the lock before did not let go of it in good order: killed, or the machine lost its power.
  let wasLeftBehind: Bool

  /// - Throws: `inUse` when another store of this or another process holds the lock.
  init(database path: String) throws(AtlasDatabaseError) {
    let lockPath = path + ".lock"
    descriptor = open(lockPath, O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW, 0o600)
    let openErrno = errno
    guard descriptor >= 0 else { throw Self.openingError(path: lockPath, errno: openErrno) }
    guard flock(descriptor, LOCK_EX | LOCK_NB) == 0 else {
      let lockErrno = errno
      let holder = Self.holder(descriptor)
      close(descriptor)
      guard lockErrno == EWOULDBLOCK else { throw .cannotOpen(path: lockPath, errno: lockErrno) }
      throw .inUse(path: path, pid: holder)
    }
    wasLeftBehind = Self.holder(descriptor) != nil
    writeHolder()
  }

  deinit {
    // An empty file says that the record was closed.
    _ = ftruncate(descriptor, 0)
    close(descriptor)
  }

  private static func openingError(path: String, errno: Int32) -> AtlasDatabaseError {
    switch errno {
    case EROFS, EACCES, EPERM: .readOnly(path: path, errno: errno)
    case ENOSPC, EDQUOT: .full(path: path, errno: errno)
    default: .cannotOpen(path: path, errno: errno)
    }
  }

  /// The process id that the holder wrote; nil when it has not yet, or could not.
  private static func holder(_ descriptor: Int32) -> Int32? {
    var text = [UInt8](repeating: 0, count: 16)
    let count = pread(descriptor, &text, text.count, 0)
    return count > 0 ? Int32(String(decoding: text.prefix(count).prefix { $0 != 10 }, as: UTF8.self)) : nil
  }

  /// For people and for the message of the process that comes second; the lock itself does not need it, so that a full
  /// disk here is no error.
  private func writeHolder() {
    let text = Array("\(getpid())\n".utf8)
    _ = ftruncate(descriptor, 0)
    _ = pwrite(descriptor, text, text.count, 0)
  }
}
