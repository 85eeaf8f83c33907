import ModelAtlas

// The columns that hold JSON hold one flat array or object, so that `json_each` and `->>` work on them in sqlite3.
// What is read here was written here; anything else is a damaged row.

/// `["a","b"]`
func jsonText(_ strings: [String]) -> String {
  "[" + strings.map(quoted).joined(separator: ",") + "]"
}

/// `{"distance":0.25}`: shortest digits that read back as the same number; a number that is not finite as a string.
func jsonText(_ measurements: [Measurement]) -> String {
  let members = measurements.map { measurement in
    let value = measurement.value
    return quoted(measurement.name) + ":" + (value.isFinite ? "\(value)" : quoted("\(value)"))
  }
  return "{" + members.joined(separator: ",") + "}"
}

/// `{"path":"/srv/models"}`, sorted by key.
func jsonText(_ members: [String: String]) -> String {
  let sorted = members.sorted { ModelID($0.key) < ModelID($1.key) }
  return "{" + sorted.map { quoted($0.key) + ":" + quoted($0.value) }.joined(separator: ",") + "}"
}

private func quoted(_ text: String) -> String {
  var result = "\""
  for scalar in text.unicodeScalars {
    switch scalar {
    case "\"": result += "\\\""
    case "\\": result += "\\\\"
    case _ where scalar.value < 0x20:
      result += "\\u00" + hexadecimal(UInt8(scalar.value))
    default: result.unicodeScalars.append(scalar)
    }
  }
  return result + "\""
}

/// Reads what `jsonText` wrote.
struct FlatJSON {
  private let bytes: UnsafeRawBufferPointer
  private var position = 0

  init(_ bytes: UnsafeRawBufferPointer) { self.bytes = bytes }

  mutating func strings() throws -> [String] {
    var result: [String] = []
    try list("[", "]") { json in result.append(try json.string()) }
    return result
  }

  mutating func measurements() throws -> [Measurement] {
    var result: [Measurement] = []
    try list("{", "}") { json in
      let name = try json.string()
      try json.expect(":")
      result.append(Measurement(name, try json.number()))
    }
    return result
  }

  mutating func members() throws -> [String: String] {
    var result: [String: String] = [:]
    try list("{", "}") { json in
      let key = try json.string()
      try json.expect(":")
      result[key] = try json.string()
    }
    return result
  }

  private mutating func list(
    _ opening: Unicode.Scalar, _ closing: Unicode.Scalar, _ item: (inout FlatJSON) throws -> Void
  ) throws {
    try expect(opening)
    if take(closing) { return }
    repeat { try item(&self) } while take(",")
    try expect(closing)
  }

  private mutating func number() throws -> Double {
    if peek() == UInt8(ascii: "\"") { return Double(try string()) ?? .nan }
    let start = position
    while let byte = peek(), byte != UInt8(ascii: ","), byte != UInt8(ascii: "}") { position += 1 }
    guard let value = Double(String(decoding: bytes[start..<position], as: UTF8.self)) else {
      throw UnreadableRow("no number at byte \(start) of a JSON text")
    }
    return value
  }

  private mutating func string() throws -> String {
    try expect("\"")
    let start = position
    var isPlain = true
    while let byte = peek(), byte != UInt8(ascii: "\"") {
      if byte == UInt8(ascii: "\\") {
        isPlain = false
        position += 1
      }
      position += 1
    }
    guard position < bytes.count else { throw UnreadableRow("a JSON text ends inside a string") }
    let content = bytes[start..<position]
    position += 1
    return isPlain ? String(decoding: content, as: UTF8.self) : try unescaped(content)
  }

  private func peek() -> UInt8? { position < bytes.count ? bytes[position] : nil }

  private mutating func take(_ scalar: Unicode.Scalar) -> Bool {
    guard peek() == UInt8(ascii: scalar) else { return false }
    position += 1
    return true
  }

  private mutating func expect(_ scalar: Unicode.Scalar) throws {
    if !take(scalar) { throw UnreadableRow("no '\(scalar)' at byte \(position) of a JSON text") }
  }
}

/// Undoes `quoted`: a quote, a backslash, or two hexadecimal digits after `\u00`.
private func unescaped(_ content: Slice<UnsafeRawBufferPointer>) throws -> String {
  var result: [UInt8] = []
  var rest = content
  while let byte = rest.popFirst() {
    guard byte == UInt8(ascii: "\\") else {
      result.append(byte)
      continue
    }
    let escape = rest.popFirst()
    guard escape == UInt8(ascii: "u") else {
      if let escape { result.append(escape) }
      continue
    }
    let digits = rest.prefix(4).compactMap(hexadecimalValue)
    guard digits.count == 4, digits[0] == 0, digits[1] == 0 else {
      throw UnreadableRow("a JSON text has an escape beyond \\u00FF")
    }
    result.append(digits[2] << 4 | digits[3])
    rest = rest.dropFirst(4)
  }
  return String(decoding: result, as: UTF8.self)
}

extension ColumnValue {
  static func json(_ strings: [String]) -> ColumnValue { .text(jsonText(strings)) }
  static func json(_ measurements: [Measurement]) -> ColumnValue { .text(jsonText(measurements)) }
  static func json(_ members: [String: String]) -> ColumnValue { .text(jsonText(members)) }
}

extension StoredRow {
  mutating func json<Value>(_ read: (inout FlatJSON) throws -> Value) throws -> Value {
    try withBytes { bytes in
      var json = FlatJSON(bytes)
      return try read(&json)
    }
  }
  mutating func strings() throws -> [String] { try json { try $0.strings() } }
  mutating func measurements() throws -> [Measurement] { try json { try $0.measurements() } }
}
