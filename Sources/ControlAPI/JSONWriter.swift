/// JSON written member by member, for answers that may hold thousands of models.
///
/// A general encoder takes some 20 µs for one of them; this takes one. The bytes are those of `json(_:)`: whoever writes
/// members gives them in the order of their keys, and a test holds both spellings against each other.
package struct JSONWriter: Sendable {
  package private(set) var bytes: [UInt8] = []
  private var needsComma = false
  /// The last fraction that was written: most edges of a hub say the same confidence.
  private var lastFraction: (value: Double, text: String) = (.nan, "")

  /// - Parameter bytes: how many there will be, roughly.
  package init(reserving bytes: Int = 0) { self.bytes.reserveCapacity(bytes) }

  mutating func object(_ members: (inout JSONWriter) -> Void) {
    open("{")
    members(&self)
    close("}")
  }

  mutating func list<Element>(_ elements: [Element], _ element: (inout JSONWriter, Element) -> Void) {
    list { json in
      for next in elements { json.element { element(&$0, next) } }
    }
  }

  /// - Parameter elements: writes them, each by `element`.
  mutating func list(_ elements: (inout JSONWriter) -> Void) {
    open("[")
    elements(&self)
    close("]")
  }

  mutating func element(_ value: (inout JSONWriter) -> Void) {
    separate()
    value(&self)
    needsComma = true
  }

  mutating func append(_ other: JSONWriter) { bytes += other.bytes }

  mutating func key(_ name: StaticString) {
    separate()
    bytes.append(UInt8(ascii: "\""))
    bytes.append(contentsOf: UnsafeBufferPointer(start: name.utf8Start, count: name.utf8CodeUnitCount))
    bytes.append(UInt8(ascii: "\""))
    bytes.append(UInt8(ascii: ":"))
    needsComma = false
  }

  /// A member whose key is data.
  mutating func member(_ name: String, _ value: Int) {
    separate()
    write(name)
    bytes.append(UInt8(ascii: ":"))
    write(plain: String(value))
  }

  mutating func member(_ name: StaticString, _ text: String?) {
    key(name)
    if let text { write(text) } else { write(plain: "null") }
  }

  mutating func member(_ name: StaticString, _ value: (some FixedWidthInteger)?) {
    key(name)
    write(plain: value.map { String($0) } ?? "null")
  }

  mutating func member(_ name: StaticString, _ flag: Bool) {
    key(name)
    write(plain: flag ? "true" : "false")
  }

  /// - Parameter value: finite or not: what is no number is text, as everywhere.
  mutating func member(_ name: StaticString, _ value: Double) {
    key(name)
    guard value.isFinite else {
      return write(value.isNaN ? "NaN" : value < 0 ? "-Infinity" : "Infinity")
    }
    if value.bitPattern != lastFraction.value.bitPattern { lastFraction = (value, text(value)) }
    write(plain: lastFraction.text)
  }

  private func text(_ value: Double) -> String {
    if let whole = Int64(exactly: value), value != 0, abs(value) < 0x1p53 { return String(whole) }
    let text = "\(value)"
    return text.hasSuffix(".0") ? String(text.dropLast(2)) : text
  }

  private mutating func open(_ bracket: Unicode.Scalar) {
    bytes.append(UInt8(ascii: bracket))
    needsComma = false
  }

  private mutating func close(_ bracket: Unicode.Scalar) {
    bytes.append(UInt8(ascii: bracket))
    needsComma = true
  }

  private mutating func separate() {
    if needsComma { bytes.append(UInt8(ascii: ",")) }
    needsComma = false
  }

  private mutating func write(plain text: String) {
    bytes.append(contentsOf: text.utf8)
    needsComma = true
  }

  private mutating func write(_ text: String) {
    var text = text
    bytes.append(UInt8(ascii: "\""))
    text.withUTF8 { plain in
      if plain.contains(where: { $0 < 0x20 || $0 == UInt8(ascii: "\"") || $0 == UInt8(ascii: "\\") }) {
        for byte in plain { writeEscaped(byte) }
      } else {
        bytes.append(contentsOf: plain)
      }
    }
    bytes.append(UInt8(ascii: "\""))
    needsComma = true
  }

  private mutating func writeEscaped(_ byte: UInt8) {
    switch byte {
    case UInt8(ascii: "\""), UInt8(ascii: "\\"): bytes += [UInt8(ascii: "\\"), byte]
    case 0x08: bytes += Array("\\b".utf8)
    case 0x09: bytes += Array("\\t".utf8)
    case 0x0A: bytes += Array("\\n".utf8)
    case 0x0C: bytes += Array("\\f".utf8)
    case 0x0D: bytes += Array("\\r".utf8)
    case ..<0x20:
      let digits = String(byte, radix: 16)
      bytes += Array("\\u00\(byte < 0x10 ? "0" : "")\(digits)".utf8)
    default: bytes.append(byte)
    }
  }
}

/// An answer that may be long enough to be worth writing member by member.
package protocol WrittenAnswer {
  /// Members in the order of their keys.
  func write(to json: inout JSONWriter)
}

/// The bytes that `json` gives of the answer, sooner.
package func written(_ value: some WrittenAnswer) -> [UInt8] {
  var writer = JSONWriter()
  value.write(to: &writer)
  return writer.bytes
}
