import ModelAtlas

/// Walks over a JSON text token by token, for readers that know what shape they want.
///
/// The bytes must be valid UTF-8 (`firstInvalidUTF8`) and outlive the scanner. Nothing is allocated except strings.
package struct JSONScanner {
  package let bytes: UnsafeBufferPointer<UInt8>
  /// Of the next byte.
  package private(set) var offset = 0

  package init(_ bytes: UnsafeBufferPointer<UInt8>) { self.bytes = bytes }

  package func failure(_ message: String) -> JSONError { JSONError(offset: offset, message: message) }

  /// The next byte; 0, which no JSON text contains, at the end.
  @inline(__always) package func peek() -> UInt8 { offset < bytes.count ? bytes[offset] : 0 }

  @inline(__always) package mutating func skipSpace() {
    while offset < bytes.count {
      switch bytes[offset] {
      case 0x20, 0x0A, 0x0D, 0x09: offset += 1
      default: return
      }
    }
  }

  /// Skips space and takes the byte if it is next.
  package mutating func take(_ byte: UInt8) -> Bool {
    skipSpace()
    guard offset < bytes.count, bytes[offset] == byte else { return false }
    offset += 1
    return true
  }

  package mutating func expect(_ byte: UInt8) throws(JSONError) {
    guard take(byte) else { throw failure("expected `\(Unicode.Scalar(byte))`") }
  }

  /// Opens an object or an array. - Parameter depth: how many containers may still be opened, this one included.
  package mutating func open(_ bracket: UInt8, depth: Int) throws(JSONError) {
    guard depth > 0 else { throw failure("nested too deeply") }
    try expect(bracket)
  }

  /// After a member: true for a comma, false for the closing bracket.
  package mutating func continues(until bracket: UInt8) throws(JSONError) -> Bool {
    if take(UInt8(ascii: ",")) { return true }
    guard take(bracket) else { throw failure("expected `,` or `\(Unicode.Scalar(bracket))`") }
    return false
  }

  package mutating func literal(_ word: StaticString) throws(JSONError) {
    let end = offset + word.utf8CodeUnitCount
    guard end <= bytes.count,
      bytes[offset..<end].elementsEqual(UnsafeBufferPointer(start: word.utf8Start, count: word.utf8CodeUnitCount))
    else { throw failure("expected a value") }
    offset = end
  }

  /// Only space may be left.
  package mutating func end() throws(JSONError) {
    skipSpace()
    guard offset == bytes.count else { throw failure("trailing characters") }
  }

  /// Goes on at another byte: the caller has read what lies before it.
  @inline(__always) package mutating func advance(to offset: Int) { self.offset = offset }
}
