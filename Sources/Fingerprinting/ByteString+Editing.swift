import Glibc
import ModelAtlas

func + (a: ByteString, b: ByteString) -> ByteString { ByteString(a.bytes + b.bytes) }

func joined(_ parts: ArraySlice<ByteString>) -> ByteString {
  ByteString(Array(parts.map(\.bytes).joined(separator: [UInt8(ascii: ".")])))
}

/// Where `part`, not empty, begins in `bytes`, at `start` or later.
///
/// By memchr and memcmp: a model of experts has 100,000 names, and each is searched a dozen times.
private func firstIndex(of part: [UInt8], in bytes: [UInt8], from start: Int) -> Int? {
  bytes.withUnsafeBytes { text in
    guard let base = text.baseAddress else { return nil }
    var at = start
    while text.count - at >= part.count {
      guard let found = memchr(base + at, Int32(part[0]), text.count - at - part.count + 1) else { return nil }
      if memcmp(found, part, part.count) == 0 { return UnsafeRawPointer(found) - base }
      at = UnsafeRawPointer(found) - base + 1
    }
    return nil
  }
}

func contains(_ name: ByteString, _ part: ByteString) -> Bool {
  firstIndex(of: part.bytes, in: name.bytes, from: 0) != nil
}

/// Every occurrence of `part` replaced, from left to right.
func replaced(_ name: ByteString, _ part: ByteString, _ other: ByteString) -> ByteString {
  var result: [UInt8] = []
  var done = 0
  while let at = firstIndex(of: part.bytes, in: name.bytes, from: done) {
    result += name.bytes[done..<at] + other.bytes
    done = at + part.count
  }
  return done == 0 ? name : ByteString(result + name.bytes[done...])
}
