import ModelAtlas

extension BlobWriter {
  package mutating func append(flag: Bool) { append(flag ? 1 : 0) }
  package mutating func append(text: String) { append(ByteString(text)) }
  package mutating func append(symbol: some RawRepresentable<String>) { append(text: symbol.rawValue) }
  package mutating func append(double: Double) { appendFixed(double.bitPattern) }

  /// A flag, and the value if there is one.
  package mutating func append<Value>(optional value: Value?, _ write: (inout BlobWriter, Value) -> Void) {
    append(flag: value != nil)
    if let value { write(&self, value) }
  }

  package mutating func append<Value>(list: [Value], _ write: (inout BlobWriter, Value) -> Void) {
    append(count: list.count)
    for value in list { write(&self, value) }
  }

  /// A blob within this one: its length, and its bytes.
  package mutating func append(blob: [UInt8]) { append(ByteString(blob)) }

  /// 32 bytes.
  package mutating func append(_ digest: SHA256Digest) { for byte in digest.bytes { append(byte) } }
  package mutating func append(_ time: UnixTime) { appendFixed(time.milliseconds) }
}
