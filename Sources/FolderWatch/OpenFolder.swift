import Glibc
import ModelAtlas

/// A folder that is open for listing. Everything below it is reached from its descriptor, so that a name that is
/// swapped for a link meanwhile leads nowhere.
final class OpenFolder {
  /// How often a stale network file system object is asked again before it counts as unreadable.
  static let staleRetries = 3

  let descriptor: Int32

  private init(descriptor: Int32) { self.descriptor = descriptor }

  deinit { close(descriptor) }

  /// Opens the root itself: the one place where a link is followed.
  static func root(_ path: ByteString) throws(SystemError) -> OpenFolder {
    try open(path, in: AT_FDCWD, flags: 0)
  }

  func subfolder(_ name: ByteString) throws(SystemError) -> OpenFolder {
    try OpenFolder.open(name, in: descriptor, flags: O_NOFOLLOW)
  }

  private static func open(_ path: ByteString, in folder: Int32, flags: Int32) throws(SystemError) -> OpenFolder {
    var retries = staleRetries
    while true {
      let descriptor = withPath(path) { openat(folder, $0, O_RDONLY | O_DIRECTORY | O_CLOEXEC | O_NONBLOCK | flags) }
      if descriptor >= 0 { return OpenFolder(descriptor: descriptor) }
      let error = SystemError(number: errno)
      guard error.number == ESTALE || error.number == EINTR, retries > 0 else { throw error }
      retries -= 1
    }
  }

  var device: UInt64 {
    var status = stat()
    return fstat(descriptor, &status) == 0 ? UInt64(status.st_dev) : 0
  }

  /// Every entry except `.` and `..`, in the kernel's order, with what the directory itself says of its kind.
  /// - Parameter body: the name, and `DT_DIR`, `DT_REG`, ... or `DT_UNKNOWN`.
  func eachEntry(_ body: (ByteString, Int32) -> Void) throws(SystemError) {
    try entries { name, type in
      body(name, type)
      return true
    }
  }

  /// Whether nothing is here, as in the mount point of a file system that is away.
  func isEmpty() throws(SystemError) -> Bool {
    var isEmpty = true
    try entries { name, _ in
      isEmpty = name == "lost+found"
      return isEmpty
    }
    return isEmpty
  }

  /// Goes through the entries until `body` returns false.
  private func entries(_ body: (ByteString, Int32) -> Bool) throws(SystemError) {
    // The stream owns its descriptor, and this object owns another: one more fd for the duration of the listing.
    let copy = openat(descriptor, ".", O_RDONLY | O_DIRECTORY | O_CLOEXEC)
    guard copy >= 0, let stream = fdopendir(copy) else {
      let error = SystemError(number: errno)
      if copy >= 0 { close(copy) }
      throw error
    }
    defer { closedir(stream) }
    while true {
      errno = 0
      guard let entry = readdir(stream) else {
        if errno != 0 { throw SystemError(number: errno) }
        return
      }
      let name = entryName(entry)
      if name != "." && name != "..", !body(name, Int32(entry.pointee.d_type)) { return }
    }
  }
}

private let nameOffset = MemoryLayout<dirent>.offset(of: \dirent.d_name)!

private func entryName(_ entry: UnsafeMutablePointer<dirent>) -> ByteString {
  let start = UnsafeRawPointer(entry) + nameOffset
  let length = strlen(start.assumingMemoryBound(to: CChar.self))
  return ByteString(Array(UnsafeRawBufferPointer(start: start, count: length)))
}
