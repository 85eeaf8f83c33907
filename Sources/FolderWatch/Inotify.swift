import Glibc
import ModelAtlas
import Synchronization

/// The kernel's notes about folders that we watch.
final class Inotify: Sendable {
  enum Event: Sendable {
    /// Something in a folder, by its path below the root.
    case entry(folder: ByteString, name: ByteString, isFolder: Bool)
    /// The folder itself went away or was moved.
    case folder(ByteString)
    /// Notes were lost.
    case overflow
  }

  // No MODIFY: a writer is followed by looking again, and a 70 GB upload would be 10^6 notes. No OPEN, ACCESS or
  // CLOSE_NOWRITE: our own reads would wake us. CLOSE_WRITE alone misses a rename into place, and links.
  private static let mask =
    UInt32(IN_CREATE) | UInt32(IN_CLOSE_WRITE) | UInt32(IN_MOVED_FROM) | UInt32(IN_MOVED_TO) | UInt32(IN_DELETE)
    | UInt32(IN_ATTRIB) | UInt32(IN_DELETE_SELF) | UInt32(IN_MOVE_SELF) | UInt32(IN_ONLYDIR)

  let descriptor: Int32
  private let watches = Mutex(Watches())

  /// Throws EMFILE when the user has too many instances.
  init() throws(SystemError) {
    descriptor = inotify_init1(Int32(IN_NONBLOCK) | Int32(IN_CLOEXEC))
    if descriptor < 0 { throw SystemError(number: errno) }
  }

  deinit { close(descriptor) }

  var watchCount: Int { watches.withLock { $0.paths.count } }

  /// Whether notes wait in the kernel.
  var hasNews: Bool {
    var bytes: Int32 = 0
    return ioctl(descriptor, UInt(FIONREAD), &bytes) == 0 && bytes > 0
  }

  /// Watches an open folder, before it is listed: what happens from here on is noted, what happened before is listed.
  /// Notes that arrive before the path is known here need no attention for the same reason.
  /// - Returns: the watch. Throws ENOSPC at the limit.
  func watch(_ folder: OpenFolder, path: ByteString) throws(SystemError) -> Int32 {
    // The magic link names the folder that is open, whatever its path is now and however long.
    let watch = withPath(ByteString("/proc/self/fd/\(folder.descriptor)")) {
      inotify_add_watch(descriptor, $0, Inotify.mask)
    }
    guard watch >= 0 else { throw SystemError(number: errno) }
    watches.withLock { $0[watch] = path }
    return watch
  }

  /// Gives up the watches of folders that a scan of `scopes` did not meet.
  func keep(_ met: Set<Int32>, in scopes: Set<Scope>) {
    for watch in watches.withLock({ $0.entered(by: scopes) }).subtracting(met) { forget(watch) }
  }

  func forgetAll() {
    for watch in watches.withLock({ $0.paths }).keys { forget(watch) }
  }

  private func forget(_ watch: Int32) {
    watches.withLock { $0[watch] = nil }
    inotify_rm_watch(descriptor, watch)
  }

  /// All notes that wait. Returns at once.
  func drain() -> [Event] {
    var events: [Event] = []
    var buffer = [UInt8](repeating: 0, count: 64 << 10)
    while true {
      let count = buffer.withUnsafeMutableBytes { read(descriptor, $0.baseAddress!, $0.count) }
      guard count > 0 else { return events }
      buffer.withUnsafeBytes { parse(UnsafeRawBufferPointer(rebasing: $0[..<count]), into: &events) }
    }
  }

  private func parse(_ bytes: UnsafeRawBufferPointer, into events: inout [Event]) {
    var offset = 0
    while offset + MemoryLayout<inotify_event>.size <= bytes.count {
      let header = bytes.loadUnaligned(fromByteOffset: offset, as: inotify_event.self)
      let start = offset + MemoryLayout<inotify_event>.size
      let end = min(bytes.count, start + Int(header.len))
      offset = end
      if header.mask & UInt32(IN_Q_OVERFLOW) != 0 { events.append(.overflow) }
      guard let path = watches.withLock({ $0[header.wd] }) else { continue }
      if header.mask & UInt32(IN_IGNORED) != 0 { watches.withLock { $0[header.wd] = nil } }
      if header.mask & UInt32(IN_IGNORED | IN_DELETE_SELF | IN_MOVE_SELF | IN_UNMOUNT) != 0 {
        events.append(.folder(path))
      } else if start < end {
        let name = ByteString(Array(bytes[start..<end].prefix { $0 != 0 }))
        events.append(.entry(folder: path, name: name, isFolder: header.mask & UInt32(IN_ISDIR) != 0))
      }
    }
  }
}
