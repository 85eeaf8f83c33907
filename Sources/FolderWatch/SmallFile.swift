import Glibc
import ModelAtlas

/// The bytes of a small file that tells a layout.
///
/// - Parameters:
///   - window: the part of it that is meant; nil: all of it.
///   - limit: more bytes than this are not read.
/// - Returns: nil when it is not there, not a regular file, too large, or changes while it is read.
func smallFile(_ path: ByteString, window: Range<UInt64>? = nil, limit: Int) -> [UInt8]? {
  // O_NONBLOCK: opening a pipe that took the file's place must not wait for a writer.
  let descriptor = withPath(path) { open($0, O_RDONLY | O_NOFOLLOW | O_NONBLOCK | O_CLOEXEC | O_NOCTTY) }
  guard descriptor >= 0 else { return nil }
  defer { close(descriptor) }
  var status = stat()
  guard fstat(descriptor, &status) == 0, status.st_mode & S_IFMT == S_IFREG else { return nil }
  let wanted = window ?? 0..<UInt64(max(0, status.st_size))
  guard wanted.count <= limit, wanted.upperBound <= UInt64(max(0, status.st_size)) else { return nil }
  var bytes = [UInt8](repeating: 0, count: wanted.count)
  var filled = 0
  while filled < bytes.count {
    let count = bytes.withUnsafeMutableBytes {
      pread(descriptor, $0.baseAddress! + filled, $0.count - filled, off_t(wanted.lowerBound) + off_t(filled))
    }
    if count < 0 && errno == EINTR { continue }
    guard count > 0 else { return nil }
    filled += count
  }
  return bytes
}

/// The lines of a small text, without their ends.
func lines(_ bytes: [UInt8]) -> [String] {
  bytes.split(separator: UInt8(ascii: "\n"), omittingEmptySubsequences: false).map { line in
    String(decoding: line.last == UInt8(ascii: "\r") ? line.dropLast() : line, as: UTF8.self)
  }
}
