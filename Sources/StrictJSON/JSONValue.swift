import ModelAtlas

/// One JSON value as it was written: numbers stay text, strings stay bytes, duplicate keys stay in order.
package enum JSONValue: Sendable {
  case null
  case bool(Bool)
  /// As written, checked against JSON's grammar: `1.6e1` is not the integer 16.
  case number(String)
  /// UTF-8, escapes resolved.
  case string(ByteString)
  case array([JSONValue])
  case object([(key: ByteString, value: JSONValue)])

  /// The value of a key; the last one where a key is repeated, nil where there is none or this is no object.
  package subscript(key: ByteString) -> JSONValue? { members?.last { $0.key == key }?.value }

  package var text: String? {
    guard case .string(let string) = self else { return nil }
    return String(decoding: string.bytes, as: UTF8.self)
  }

  /// Nil for `2.0` and `2e0`, too.
  package var int64: Int64? {
    guard case .number(let digits) = self else { return nil }
    return Int64(digits)
  }

  /// Nil for `2.0` and `2e0`, too.
  package var uint64: UInt64? {
    guard case .number(let digits) = self else { return nil }
    return UInt64(digits)
  }

  /// The nearest double; infinite where the number is too large for one.
  package var double: Double? {
    guard case .number(let digits) = self else { return nil }
    return Double(digits)
  }

  package var boolean: Bool? {
    guard case .bool(let value) = self else { return nil }
    return value
  }

  package var elements: [JSONValue]? {
    guard case .array(let elements) = self else { return nil }
    return elements
  }

  package var members: [(key: ByteString, value: JSONValue)]? {
    guard case .object(let members) = self else { return nil }
    return members
  }
}

/// Where a text stops being JSON, and why.
package struct JSONError: Error, Hashable, Sendable, CustomStringConvertible {
  /// Bytes from the start.
  package let offset: Int
  package let message: String

  package init(offset: Int, message: String) {
    self.offset = offset
    self.message = message
  }

  package var description: String { "\(message) at byte \(offset)" }
}
