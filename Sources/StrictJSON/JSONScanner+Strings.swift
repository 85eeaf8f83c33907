import ModelAtlas

extension JSONScanner {
  /// The next string, escapes resolved.
  package mutating func string() throws(JSONError) -> ByteString {
    let (range, hasEscapes) = try rawString()
    let raw = UnsafeBufferPointer(rebasing: bytes[range])
    return ByteString(hasEscapes ? try unescaped(raw, at: range.lowerBound) : [UInt8](raw))
  }

  /// The bytes between the quotes of the next string as they are written.
  package mutating func rawString() throws(JSONError) -> (range: Range<Int>, hasEscapes: Bool) {
    guard peek() == UInt8(ascii: "\"") else { throw failure("expected a string") }
    let start = offset + 1
    var end = start
    var hasEscapes = false
    while end < bytes.count {
      let byte = bytes[end]
      if byte == UInt8(ascii: "\"") {
        advance(to: end + 1)
        return (start..<end, hasEscapes)
      }
      if byte < 0x20 { throw JSONError(offset: end, message: "a control character in a string") }
      if byte == UInt8(ascii: "\\") {
        hasEscapes = true
        end += 1
      }
      end += 1
    }
    throw JSONError(offset: bytes.count, message: "a string without an end")
  }

  /// Checks the escapes of a string that nobody wants.
  mutating func skipString() throws(JSONError) {
    let (range, hasEscapes) = try rawString()
    if hasEscapes { _ = try unescaped(UnsafeBufferPointer(rebasing: bytes[range]), at: range.lowerBound) }
  }
}

private func unescaped(_ raw: UnsafeBufferPointer<UInt8>, at offset: Int) throws(JSONError) -> [UInt8] {
  var text: [UInt8] = []
  text.reserveCapacity(raw.count)
  var index = 0
  while index < raw.count {
    guard raw[index] == UInt8(ascii: "\\") else {
      text.append(raw[index])
      index += 1
      continue
    }
    guard let (scalar, length) = escape(raw, at: index) else {
      throw JSONError(offset: offset + index, message: "an invalid escape")
    }
    text += UTF8.encode(scalar)!
    index += length
  }
  return text
}

/// The scalar that the escape at `index` stands for, and how many bytes it takes; nil for what is no escape.
private func escape(_ raw: UnsafeBufferPointer<UInt8>, at index: Int) -> (scalar: Unicode.Scalar, length: Int)? {
  guard index + 1 < raw.count else { return nil }
  switch raw[index + 1] {
  case UInt8(ascii: "\""), UInt8(ascii: "\\"), UInt8(ascii: "/"): return (Unicode.Scalar(raw[index + 1]), 2)
  case UInt8(ascii: "b"): return ("\u{8}", 2)
  case UInt8(ascii: "f"): return ("\u{C}", 2)
  case UInt8(ascii: "n"): return ("\n", 2)
  case UInt8(ascii: "r"): return ("\r", 2)
  case UInt8(ascii: "t"): return ("\t", 2)
  case UInt8(ascii: "u"): break
  default: return nil
  }
  guard let unit = codeUnit(raw, at: index) else { return nil }
  if let scalar = Unicode.Scalar(unit) { return (scalar, 6) }
  // A surrogate means something only as the first half of a pair.
  guard (0xD800...0xDBFF).contains(unit), let low = codeUnit(raw, at: index + 6), (0xDC00...0xDFFF).contains(low) else {
    return nil
  }
  let value = 0x10000 + (UInt32(unit) - 0xD800) << 10 + (UInt32(low) - 0xDC00)
  return Unicode.Scalar(value).map { ($0, 12) }
}

/// The UTF-16 code unit of a `\uXXXX` at `index`.
private func codeUnit(_ raw: UnsafeBufferPointer<UInt8>, at index: Int) -> UInt16? {
  guard index + 6 <= raw.count, raw[index] == UInt8(ascii: "\\"), raw[index + 1] == UInt8(ascii: "u") else {
    return nil
  }
  var unit: UInt16 = 0
  for byte in raw[(index + 2)..<(index + 6)] {
    guard let digit = hexadecimalValue(byte) else { return nil }
    unit = unit << 4 | UInt16(digit)
  }
  return unit
}
