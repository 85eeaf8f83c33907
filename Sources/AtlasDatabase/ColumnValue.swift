import FactCoding
import ModelAtlas

/// What is bound to one `?` of a statement.
enum ColumnValue {
  case null
  case integer(Int64)
  case real(Double)
  case text(String)
  case bytes([UInt8])
}

/// How the domain's values are spelled in columns.
extension ColumnValue {
  static func string(_ text: String?) -> ColumnValue { text.map(ColumnValue.text) ?? .null }
  static func id(_ id: ModelID?) -> ColumnValue { string(id?.text) }
  static func number(_ value: Int64?) -> ColumnValue { value.map(ColumnValue.integer) ?? .null }
  static func number(_ value: Int) -> ColumnValue { .integer(Int64(value)) }
  static func double(_ value: Double?) -> ColumnValue { value.map(ColumnValue.real) ?? .null }
  static func flag(_ value: Bool) -> ColumnValue { .integer(value ? 1 : 0) }
  static func time(_ time: UnixTime?) -> ColumnValue { number(time?.milliseconds) }

  /// The same 64 bits as a signed number: SQLite has no unsigned one.
  static func bits(_ value: UInt64?) -> ColumnValue { number(value.map { Int64(bitPattern: $0) }) }

  static func symbol<Symbol: RawRepresentable>(_ symbol: Symbol?) -> ColumnValue where Symbol.RawValue == String {
    string(symbol?.rawValue)
  }

  /// TEXT for what is UTF-8, BLOB for what is not: columns of type ANY.
  static func name(_ name: ByteString) -> ColumnValue {
    String(validating: name.bytes, as: UTF8.self).map(ColumnValue.text) ?? .bytes(name.bytes)
  }

  /// 32 bytes.
  static func sha256(_ digest: SHA256Digest?) -> ColumnValue { digest.map { .bytes($0.bytes) } ?? .null }

  /// 16 bytes, most significant first.
  static func xxh3(_ digest: ValueDigest?) -> ColumnValue {
    guard let digest else { return .null }
    var blob = BlobWriter()
    blob.append(digest)
    return .bytes(blob.bytes)
  }
}
