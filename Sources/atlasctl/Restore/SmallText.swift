import Glibc
import ModelAtlas

/// The text of a file of a megabyte at most; nil for a larger one and for what is no text.
func smallText(_ file: SourceFile) -> String? {
  let name = file.location.bytes.map { CChar(bitPattern: $0) } + [0]
  let descriptor = open(name, O_RDONLY | O_CLOEXEC | O_NONBLOCK)
  guard descriptor >= 0 else { return nil }
  defer { close(descriptor) }
  var bytes = [UInt8](repeating: 0, count: 1 << 20)
  let wanted = Int(min(UInt64(bytes.count), file.window.map { $0.upperBound - $0.lowerBound } ?? .max))
  let count = pread(descriptor, &bytes, wanted, off_t(clamping: file.window?.lowerBound ?? 0))
  guard (0..<bytes.count).contains(count) else { return nil }
  return String(validating: bytes[..<count], as: UTF8.self)
}
