import ModelAtlas

/// Reads one JSON text by the letter of RFC 8259.
///
/// Refused: a byte order mark, bytes that are not UTF-8, trailing commas, comments, `NaN`, leading zeros, lone
/// surrogates, control characters in strings, anything after the value, nesting deeper than `depthLimit`.
///
/// - Complexity: O(bytes); the value takes at most some 50 bytes for each byte of a hostile text.
package func parseJSON(_ bytes: [UInt8], depthLimit: Int = 64) throws(JSONError) -> JSONValue {
  let result = bytes.withUnsafeBufferPointer { buffer -> Result<JSONValue, JSONError> in
    do throws(JSONError) { return .success(try wholeValue(buffer, depthLimit)) } catch { return .failure(error) }
  }
  return try result.get()
}

private func wholeValue(_ buffer: UnsafeBufferPointer<UInt8>, _ depthLimit: Int) throws(JSONError) -> JSONValue {
  if let offset = firstInvalidUTF8(buffer) { throw JSONError(offset: offset, message: "invalid UTF-8") }
  var scanner = JSONScanner(buffer)
  let value = try scanner.value(depth: depthLimit)
  try scanner.end()
  return value
}

extension JSONScanner {
  /// The next value, whole. - Parameter depth: how many containers may still be opened.
  mutating func value(depth: Int) throws(JSONError) -> JSONValue {
    skipSpace()
    switch peek() {
    case UInt8(ascii: "{"): return .object(try members(depth: depth))
    case UInt8(ascii: "["): return .array(try elements(depth: depth))
    case UInt8(ascii: "\""): return .string(try string())
    case UInt8(ascii: "t"): try literal("true"); return .bool(true)
    case UInt8(ascii: "f"): try literal("false"); return .bool(false)
    case UInt8(ascii: "n"): try literal("null"); return .null
    default: return .number(String(decoding: UnsafeBufferPointer(rebasing: bytes[try number()]), as: UTF8.self))
    }
  }

  private mutating func members(depth: Int) throws(JSONError) -> [(key: ByteString, value: JSONValue)] {
    var members: [(key: ByteString, value: JSONValue)] = []
    try open(UInt8(ascii: "{"), depth: depth)
    guard !take(UInt8(ascii: "}")) else { return members }
    repeat {
      skipSpace()
      let key = try string()
      try expect(UInt8(ascii: ":"))
      members.append((key, try value(depth: depth - 1)))
    } while try continues(until: UInt8(ascii: "}"))
    return members
  }

  private mutating func elements(depth: Int) throws(JSONError) -> [JSONValue] {
    var elements: [JSONValue] = []
    try open(UInt8(ascii: "["), depth: depth)
    guard !take(UInt8(ascii: "]")) else { return elements }
    repeat { elements.append(try value(depth: depth - 1)) } while try continues(until: UInt8(ascii: "]"))
    return elements
  }
}
