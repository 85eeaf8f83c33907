import ModelAtlas

extension BlobReader {
  package mutating func flag() throws -> Bool {
    let byte = try byte()
    guard byte < 2 else { throw UnreadableBlob("a blob has \(byte) for yes or no") }
    return byte == 1
  }

  package mutating func text() throws -> String {
    let name = try name()
    guard let text = String(validating: name.bytes, as: UTF8.self) else {
      throw UnreadableBlob("a blob has a text of \(name.count) bytes that is not UTF-8")
    }
    return text
  }

  package mutating func symbol<Symbol: RawRepresentable<String>>(_: Symbol.Type = Symbol.self) throws -> Symbol {
    let spelling = try text()
    guard let symbol = Symbol(rawValue: spelling) else {
      throw UnreadableBlob("a blob has '\(spelling)', which is no \(Symbol.self)")
    }
    return symbol
  }

  package mutating func double() throws -> Double { Double(bitPattern: try fixed()) }

  /// A flag, and the value if it is set.
  package mutating func optional<Value>(_ read: (inout BlobReader) throws -> Value) throws -> Value? {
    try flag() ? try read(&self) : nil
  }

  /// A count, and as many values, of which each takes at least one byte.
  package mutating func list<Value>(_ read: (inout BlobReader) throws -> Value) throws -> [Value] {
    // Grown as values come: room for as many as promised could be fifty times what the bytes take.
    var values: [Value] = []
    for _ in 0..<(try count(bytesEach: 1)) { values.append(try read(&self)) }
    return values
  }

  /// A blob within this one: its length, and its bytes.
  package mutating func blob<Value>(_ read: (UnsafeRawBufferPointer) throws -> Value) throws -> Value {
    try read(try take(count(bytesEach: 1)))
  }

  package mutating func sha256() throws -> SHA256Digest {
    guard let digest = SHA256Digest(Array(try take(32))) else { throw UnreadableBlob("a SHA-256 of another length") }
    return digest
  }

  package mutating func time() throws -> UnixTime { UnixTime(milliseconds: try fixed()) }

  /// Called last: a blob that goes on is not what it says it is.
  package func expectEnd() throws {
    guard remaining == 0 else { throw UnreadableBlob("a blob goes on for \(remaining) bytes after its end") }
  }
}
