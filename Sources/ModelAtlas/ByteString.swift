/// A name as the file or the file system spells it: bytes, compared as bytes.
///
/// Tensor names, metadata keys and path components are not text. Swift's `String` compares by canonical equivalence,
/// so that two distinct tensors whose names differ only in Unicode normalization would collapse into one; a
/// `ByteString` never does that, and it holds bytes that are not UTF-8.
package struct ByteString: Hashable, Comparable, Sendable, ExpressibleByStringLiteral, CustomStringConvertible {
  package let bytes: [UInt8]

  package init(_ bytes: [UInt8]) { self.bytes = bytes }
  package init(_ text: String) { bytes = Array(text.utf8) }
  package init(stringLiteral text: String) { bytes = Array(text.utf8) }

  package var isEmpty: Bool { bytes.isEmpty }
  package var count: Int { bytes.count }

  /// All bytes at once: the synthesized one takes them singly, which costs ten times as much.
  package func hash(into hasher: inout Hasher) {
    bytes.withUnsafeBytes { hasher.combine(bytes: $0) }
    hasher.combine(bytes.count)
  }

  package static func < (a: ByteString, b: ByteString) -> Bool { a.bytes.lexicographicallyPrecedes(b.bytes) }

  /// The name as text: UTF-8 where it is UTF-8, `%XX` for each byte that is not.
  ///
  /// A literal `%` that two hexadecimal digits follow becomes `%25`, so that no two names share a text.
  package var description: String {
    guard !bytes.contains(UInt8(ascii: "%")), let text = String(validating: bytes, as: UTF8.self) else {
      return escaped(bytes)
    }
    return text
  }

  package func hasPrefix(_ prefix: ByteString) -> Bool { bytes.starts(with: prefix.bytes) }
  package func hasSuffix(_ suffix: ByteString) -> Bool {
    bytes.count >= suffix.bytes.count && bytes[(bytes.count - suffix.bytes.count)...].elementsEqual(suffix.bytes)
  }
  package func dropFirst(_ count: Int) -> ByteString { ByteString(Array(bytes.dropFirst(count))) }
  package func dropLast(_ count: Int) -> ByteString { ByteString(Array(bytes.dropLast(count))) }

  /// The parts between separators, empty ones included.
  package func split(at separator: Unicode.Scalar) -> [ByteString] {
    bytes.split(separator: UInt8(ascii: separator), omittingEmptySubsequences: false).map { ByteString(Array($0)) }
  }
}

private func escaped(_ bytes: [UInt8]) -> String {
  var text = ""
  var rest = bytes[...]
  while !rest.isEmpty {
    let length = validPrefixLength(rest)
    if length == 0 || startsEscape(rest) {
      text += "%" + hexadecimal(rest.removeFirst())
    } else {
      text += String(decoding: rest.prefix(length), as: UTF8.self)
      rest = rest.dropFirst(length)
    }
  }
  return text
}

private func startsEscape(_ bytes: ArraySlice<UInt8>) -> Bool {
  let three = Array(bytes.prefix(3))
  guard three.count == 3, three[0] == UInt8(ascii: "%") else { return false }
  return three.dropFirst().allSatisfy { hexadecimalValue($0) != nil }
}

/// The length of the UTF-8 scalar at the start of `bytes`: 1 to 4, or 0 when there is none.
private func validPrefixLength(_ bytes: ArraySlice<UInt8>) -> Int {
  for length in 1...4 where bytes.count >= length {
    if let text = String(validating: bytes.prefix(length), as: UTF8.self), text.unicodeScalars.count == 1 {
      return length
    }
  }
  return 0
}
