import ModelAtlas

/// How many bytes from `start`, in steps of eight, are neither quote, backslash nor control character.
@inline(__always) package func plainTextPrefix(_ base: UnsafeRawPointer, from start: Int, to count: Int) -> Int {
  let (ones, highs): (UInt64, UInt64) = (0x0101_0101_0101_0101, 0x8080_8080_8080_8080)
  var end = start
  while end + 8 <= count {
    let eight = base.loadUnaligned(fromByteOffset: end, as: UInt64.self)
    // A byte's high bit appears where it is zero after the exclusive or, or below 0x20.
    let quote = eight ^ (ones &* 0x22)
    let backslash = eight ^ (ones &* 0x5C)
    let found = ((quote &- ones) & ~quote) | ((backslash &- ones) & ~backslash) | ((eight &- ones &* 0x20) & ~eight)
    if found & highs != 0 { break }
    end += 8
  }
  return end - start
}

extension JSONScanner {
  /// The next string, escapes resolved.
  package mutating func string() throws(JSONError) -> ByteString {
    let (range, hasEscapes) = try rawString()
    let raw = UnsafeBufferPointer(rebasing: bytes[range])
    return ByteString(hasEscapes ? try resolved(raw, at: range.lowerBound) : [UInt8](raw))
  }

  /// The bytes between the quotes of the next string as they are written.
  package mutating func rawString() throws(JSONError) -> (range: Range<Int>, hasEscapes: Bool) {
    guard peek() == UInt8(ascii: "\"") else { throw failure("expected a string") }
    let start = offset + 1
    var end = start
    var hasEscapes = false
    while end < bytes.count {
      end += plainPrefix(from: end)
      guard end < bytes.count else { break }
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

  @inline(__always) private func plainPrefix(from start: Int) -> Int {
    guard let base = bytes.baseAddress else { return 0 }
    return plainTextPrefix(UnsafeRawPointer(base), from: start, to: bytes.count)
  }

  /// The text of a raw string, escapes resolved.
  package func unescaped(_ range: Range<Int>) throws(JSONError) -> ByteString {
    ByteString(try resolved(UnsafeBufferPointer(rebasing: bytes[range]), at: range.lowerBound))
  }

  /// Whether a raw string without escapes is this word.
  package func spells(_ word: StaticString, _ range: Range<Int>) -> Bool {
    guard range.count == word.utf8CodeUnitCount else { return false }
    for index in 0..<range.count where bytes[range.lowerBound + index] != word.utf8Start[index] { return false }
    return true
  }

  /// Whether two raw strings are written alike.
  package func isSame(_ a: Range<Int>, _ b: Range<Int>) -> Bool {
    guard a.count == b.count else { return false }
    for index in 0..<a.count where bytes[a.lowerBound + index] != bytes[b.lowerBound + index] { return false }
    return true
  }

  /// Checks the escapes of a string that nobody wants.
  mutating func skipString() throws(JSONError) {
    let (range, hasEscapes) = try rawString()
    if hasEscapes { _ = try resolved(UnsafeBufferPointer(rebasing: bytes[range]), at: range.lowerBound) }
  }
}

private func resolved(_ raw: UnsafeBufferPointer<UInt8>, at offset: Int) throws(JSONError) -> [UInt8] {
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
