/// The offset of the first byte that is not part of valid UTF-8; nil when all are.
///
/// - Complexity: O(bytes), 32 at a time while they are ASCII.
package func firstInvalidUTF8(_ bytes: UnsafeBufferPointer<UInt8>) -> Int? {
  var offset = 0
  while offset < bytes.count {
    offset += asciiPrefix(bytes, from: offset)
    guard offset < bytes.count else { return nil }
    let length = scalarLength(bytes, at: offset)
    if length == 0 { return offset }
    offset += length
  }
  return nil
}

private func asciiPrefix(_ bytes: UnsafeBufferPointer<UInt8>, from start: Int) -> Int {
  guard let base = bytes.baseAddress else { return 0 }
  let raw = UnsafeRawPointer(base)
  let highs: UInt64 = 0x8080_8080_8080_8080
  var offset = start
  while offset + 32 <= bytes.count {
    let words = raw.loadUnaligned(fromByteOffset: offset, as: SIMD4<UInt64>.self)
    if (words[0] | words[1] | words[2] | words[3]) & highs != 0 { break }
    offset += 32
  }
  while offset + 8 <= bytes.count, raw.loadUnaligned(fromByteOffset: offset, as: UInt64.self) & highs == 0 {
    offset += 8
  }
  while offset < bytes.count, bytes[offset] < 0x80 { offset += 1 }
  return offset - start
}

/// Bytes of the multi-byte scalar at `offset`; 0 when there is none: overlong, surrogate, cut off, above U+10FFFF.
private func scalarLength(_ bytes: UnsafeBufferPointer<UInt8>, at offset: Int) -> Int {
  let lead = bytes[offset]
  let length: Int
  let second: ClosedRange<UInt8>
  switch lead {
  case 0xC2...0xDF: (length, second) = (2, 0x80...0xBF)
  case 0xE0: (length, second) = (3, 0xA0...0xBF)
  case 0xED: (length, second) = (3, 0x80...0x9F)
  case 0xE1...0xEF: (length, second) = (3, 0x80...0xBF)
  case 0xF0: (length, second) = (4, 0x90...0xBF)
  case 0xF1...0xF3: (length, second) = (4, 0x80...0xBF)
  case 0xF4: (length, second) = (4, 0x80...0x8F)
  default: return 0
  }
  guard offset + length <= bytes.count, second.contains(bytes[offset + 1]) else { return 0 }
  for index in 2..<max(2, length) where !(0x80...0xBF).contains(bytes[offset + index]) { return 0 }
  return length
}
