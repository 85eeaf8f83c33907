import Glibc
import ModelAtlas

/// An open weight file: on disk, or bytes that somebody else fetches. Bytes are copied out by `pread`, never mapped: a
/// file that is cut while we read it must not end the program.
package final class WeightFile: Sendable {
  package let path: ByteString
  /// As of the moment of opening; its bytes are those of the window.
  package let identity: FileIdentity
  /// The part of a file on disk that it is; nil: all of it.
  private let window: Range<UInt64>?
  private var start: UInt64 { window?.lowerBound ?? 0 }
  let budget: (any ReadBudget)?
  /// -1 for a file that is not on disk.
  private let descriptor: Int32
  private let remote: (any RemoteBytes)?

  /// A file whose bytes come from elsewhere.
  ///
  /// - Parameter path: for messages.
  package init(path: ByteString, remote: any RemoteBytes) {
    self.path = path
    self.remote = remote
    budget = nil
    descriptor = -1
    window = nil
    identity = FileIdentity(device: 0, inode: 0, bytes: remote.byteCount, modified: 0, changed: 0)
  }

  /// Opens a regular file; a symbolic link in the last place is refused, and a FIFO does not block.
  ///
  /// - Parameter window: the part of it that is read as if it were a file by itself; nil: all of it.
  package init(
    path: ByteString, window: Range<UInt64>? = nil, budget: (any ReadBudget)? = nil
  ) throws(WeightFormatError) {
    let flags = O_RDONLY | O_NOFOLLOW | O_NONBLOCK | O_CLOEXEC
    let name = path.bytes.map { CChar(bitPattern: $0) } + [0]
    guard !path.bytes.contains(0) else { throw .cannotOpen(path: path, reason: "a NUL byte in the path") }
    let descriptor = open(name, flags)
    guard descriptor >= 0 else { throw .cannotOpen(path: path, reason: reason(errno)) }
    var status = stat()
    guard fstat(descriptor, &status) == 0 else {
      let code = errno
      close(descriptor)
      throw .cannotOpen(path: path, reason: reason(code))
    }
    guard status.st_mode & S_IFMT == S_IFREG else {
      close(descriptor)
      throw .notRegular(path: path, kind: fileKind(status.st_mode))
    }
    let end = window?.upperBound ?? 0
    guard end <= UInt64(max(0, status.st_size)) else {
      close(descriptor)
      throw .shrank(path: path, offset: 0, wanted: end, fileBytes: UInt64(max(0, status.st_size)))
    }
    self.path = path
    self.budget = budget
    self.descriptor = descriptor
    remote = nil
    self.window = window
    identity = FileIdentity(status, window: window)
  }

  deinit { if descriptor >= 0 { close(descriptor) } }

  /// Whether each read may cost a request: then it pays to say all that will be read, before it is.
  package var isRemote: Bool { remote != nil }

  /// Whether each read may cost a request that was not announced: a short remote file comes as a whole.
  package var isReadSparingly: Bool { remote != nil && byteCount > remoteBytesAtOnce }

  package var byteCount: UInt64 { identity.bytes }

  /// Whether size, times and inode are what they were at opening.
  package func isUnchanged() -> Bool {
    if remote != nil { return true }
    var status = stat()
    guard fstat(descriptor, &status) == 0 else { return false }
    return FileIdentity(status, window: window) == identity
  }

  /// Exactly `count` bytes from `offset`, which must lie in the file as it was opened.
  package func read(at offset: UInt64, count: Int) throws(WeightFormatError) -> [UInt8] {
    precondition(count >= 0, "a negative count: \(count)")
    let (end, overflow) = offset.addingReportingOverflow(UInt64(count))
    // Before allocating: a count from a file must not outgrow the file.
    guard !overflow, end <= byteCount else {
      throw .shrank(path: path, offset: offset, wanted: UInt64(count), fileBytes: byteCount)
    }
    var failure: WeightFormatError?
    let bytes = [UInt8](unsafeUninitializedCapacity: count) { buffer, initialized in
      failure = attempt(
        at: offset, into: UnsafeMutableRawBufferPointer(rebasing: UnsafeMutableRawBufferPointer(buffer)[..<count]))
      initialized = failure == nil ? count : 0
    }
    if let failure { throw failure }
    return bytes
  }

  /// Fills the whole buffer from `offset`.
  package func read(at offset: UInt64, into buffer: UnsafeMutableRawBufferPointer) throws(WeightFormatError) {
    if let failure = attempt(at: offset, into: buffer) { throw failure }
  }

  private func attempt(at offset: UInt64, into buffer: UnsafeMutableRawBufferPointer) -> WeightFormatError? {
    guard let base = buffer.baseAddress, !buffer.isEmpty else { return nil }
    if let remote { return attempt(remote, at: offset, into: buffer) }
    budget?.spend(buffer.count)
    var done = 0
    while done < buffer.count {
      guard let position = off_t(exactly: start + offset + UInt64(done)) else {
        return .shrank(path: path, offset: offset, wanted: UInt64(buffer.count), fileBytes: byteCount)
      }
      let got = pread(descriptor, base + done, buffer.count - done, position)
      if got > 0 {
        done += got
      } else if got == 0 {
        return .shrank(path: path, offset: offset, wanted: UInt64(buffer.count), fileBytes: byteCount)
      } else if errno != EINTR {
        return .readFailed(path: path, offset: offset, reason: reason(errno))
      }
    }
    return nil
  }

  private func attempt(
    _ remote: any RemoteBytes, at offset: UInt64, into buffer: UnsafeMutableRawBufferPointer
  ) -> WeightFormatError? {
    let (end, overflow) = offset.addingReportingOverflow(UInt64(buffer.count))
    guard !overflow, end <= byteCount else {
      return .shrank(path: path, offset: offset, wanted: UInt64(buffer.count), fileBytes: byteCount)
    }
    switch remote.read(at: offset, into: buffer) {
    case nil: return nil
    case .notFetched: return .notFetched(path: path, offset: offset)
    case .failed(let reason): return .readFailed(path: path, offset: offset, reason: reason)
    }
  }

  /// Asks the kernel to fetch these bytes in the background, so that the reads that follow do not wait one by one.
  package func willNeed(_ ranges: [Range<UInt64>]) {
    if let remote { return remote.willNeed(ranges) }
    for range in ranges { advise(range, POSIX_FADV_WILLNEED) }
  }

  /// Turns read-ahead off: a sample touches a page here and there.
  package func adviseRandom() { advise(0..<0, POSIX_FADV_RANDOM) }

  /// Lets the kernel forget pages that were read once and won't be again.
  package func dropCache(_ range: Range<UInt64>) { advise(range, POSIX_FADV_DONTNEED) }

  /// An empty range from 0 means the whole file. Advice that is refused changes nothing that is read.
  private func advise(_ range: Range<UInt64>, _ advice: Int32) {
    guard descriptor >= 0 else { return }
    guard let from = off_t(exactly: start + range.lowerBound), let count = off_t(exactly: range.count) else { return }
    _ = posix_fadvise(descriptor, from, count, advice)
  }
}

extension WeightFile: Hashable {
  package static func == (a: WeightFile, b: WeightFile) -> Bool {
    a === b || (a.path == b.path && a.window == b.window && a.identity == b.identity)
  }

  package func hash(into hasher: inout Hasher) { hasher.combine(path) }
}

extension FileIdentity {
  init(_ status: stat, window: Range<UInt64>?) {
    self.init(
      device: UInt64(status.st_dev), inode: UInt64(status.st_ino),
      bytes: window.map { $0.upperBound - $0.lowerBound } ?? UInt64(max(0, status.st_size)),
      modified: nanoseconds(status.st_mtim), changed: nanoseconds(status.st_ctim))
  }
}

private func nanoseconds(_ time: timespec) -> Int64 { Int64(time.tv_sec) &* 1_000_000_000 &+ Int64(time.tv_nsec) }

private func reason(_ code: Int32) -> String {
  guard let text = strerror(code) else { return "error \(code)" }
  return String(cString: text).lowercased()
}

private func fileKind(_ mode: mode_t) -> String {
  switch mode & S_IFMT {
  case S_IFDIR: "folder"
  case S_IFIFO: "FIFO"
  case S_IFSOCK: "socket"
  case S_IFCHR, S_IFBLK: "device"
  default: "special file"
  }
}
