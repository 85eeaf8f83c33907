import Glibc
import ModelAtlas

/// The text of a file of a megabyte at most; nil for a larger one and for what is no text.
func smallText(_ path: ByteString) -> String? {
  let name = path.bytes.map { CChar(bitPattern: $0) } + [0]
  let descriptor = open(name, O_RDONLY | O_CLOEXEC | O_NONBLOCK)
  guard descriptor >= 0 else { return nil }
  defer { close(descriptor) }
  var bytes = [UInt8](repeating: 0, count: 1 << 20)
  let count = read(descriptor, &bytes, bytes.count)
  guard (0..<bytes.count).contains(count) else { return nil }
  return String(validating: bytes[..<count], as: UTF8.self)
}
