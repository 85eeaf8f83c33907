import Glibc
import ModelAtlas

/// What an `errno` means, in the words of the C library.
func systemReason(_ code: Int32) -> String { String(cString: strerror(code)).lowercased() }

extension ByteString {
  /// For the C library.
  var terminated: [CChar] { bytes.map { CChar(bitPattern: $0) } + [0] }

  /// The path of an entry of this folder.
  func entry(_ name: ByteString) -> ByteString { ByteString(bytes + [UInt8(ascii: "/")] + name.bytes) }
}

/// The bytes of a small file.
func smallFile(_ path: String, bytesMax: Int) throws(SigningError) -> [UInt8] {
  let descriptor = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK)
  guard descriptor >= 0 else { throw .unreadable(path: path, errno: errno) }
  defer { close(descriptor) }
  var status = stat()
  guard fstat(descriptor, &status) == 0 else { throw .unreadable(path: path, errno: errno) }
  guard status.st_mode & S_IFMT == S_IFREG else { throw .special(path: path) }
  guard status.st_size <= bytesMax else {
    throw .notUnderstood(path: path, reason: "\(status.st_size) bytes, more than \(bytesMax)")
  }
  var bytes = [UInt8](repeating: 0, count: Int(status.st_size))
  var filled = 0
  while filled < bytes.count {
    let count = bytes.withUnsafeMutableBytes { read(descriptor, $0.baseAddress! + filled, $0.count - filled) }
    if count < 0, errno == EINTR { continue }
    guard count >= 0 else { throw .unreadable(path: path, errno: errno) }
    if count == 0 { break }
    filled += count
  }
  return Array(bytes[..<filled])
}
