import Glibc
import ModelAtlas

/// What the kernel says of one entry of a folder.
struct FileStatus: Hashable, Sendable {
  enum Kind: Hashable, Sendable {
    case file, folder, link
    /// A device, a socket, a pipe: never opened. Holds the word for a person.
    case special(String)
  }

  let kind: Kind
  let bytes: UInt64
  /// Nanoseconds since 1970.
  let modified: Int64
  let changed: Int64
  let device: UInt64
  let inode: UInt64
}

extension FileStatus {
  init(_ status: stat) {
    kind = Kind(mode: status.st_mode)
    bytes = UInt64(max(0, status.st_size))
    modified = nanoseconds(status.st_mtim)
    changed = nanoseconds(status.st_ctim)
    device = UInt64(status.st_dev)
    inode = UInt64(status.st_ino)
  }

  /// The status of `name` in an open folder, without following a link. Throws the errno value.
  init(of name: ByteString, in folder: Int32) throws(SystemError) {
    var status = stat()
    let result = withPath(name) { fstatat(folder, $0, &status, AT_SYMLINK_NOFOLLOW) }
    guard result == 0 else { throw SystemError(number: errno) }
    self.init(status)
  }

  /// The status of an absolute path, without following a link at its end.
  init(of path: ByteString) throws(SystemError) { try self.init(of: path, in: AT_FDCWD) }
}

extension FileStatus.Kind {
  init(mode: mode_t) {
    switch mode & S_IFMT {
    case S_IFREG: self = .file
    case S_IFDIR: self = .folder
    case S_IFLNK: self = .link
    case S_IFIFO: self = .special("a pipe")
    case S_IFSOCK: self = .special("a socket")
    case S_IFCHR, S_IFBLK: self = .special("a device")
    default: self = .special("of an unknown kind")
    }
  }
}

/// What a system call refused, as its errno value.
struct SystemError: Error, Hashable, CustomStringConvertible {
  let number: Int32

  /// The C library's sentence in lower case: `no such file or directory`.
  var description: String {
    let text = String(cString: strerror(number))
    return text.prefix(1).lowercased() + text.dropFirst()
  }
}

/// A time before 1677 or after 2262 is clamped: ext4 and hostile archives can hold one.
private func nanoseconds(_ time: timespec) -> Int64 {
  let (product, overflow) = Int64(time.tv_sec).multipliedReportingOverflow(by: 1_000_000_000)
  if overflow { return time.tv_sec < 0 ? .min : .max }
  let (sum, carry) = product.addingReportingOverflow(Int64(time.tv_nsec))
  return carry ? .max : sum
}

/// Calls `body` with the bytes as a C string.
func withPath<Result>(_ path: ByteString, _ body: (UnsafePointer<CChar>) -> Result) -> Result {
  (path.bytes + [0]).withUnsafeBufferPointer { buffer in
    buffer.withMemoryRebound(to: CChar.self) { body($0.baseAddress!) }
  }
}

/// `a/b`, `/b` below the file system's root, or the one that is not empty.
func joined(_ parent: ByteString, _ name: ByteString) -> ByteString {
  if parent.isEmpty { return name }
  if parent == "/" { return ByteString(parent.bytes + name.bytes) }
  return name.isEmpty ? parent : ByteString(parent.bytes + [UInt8(ascii: "/")] + name.bytes)
}

/// Now, in nanoseconds since 1970: to be held against file times, never used to wait.
func wallClockNanoseconds() -> Int64 {
  var time = timespec()
  clock_gettime(CLOCK_REALTIME, &time)
  return nanoseconds(time)
}
