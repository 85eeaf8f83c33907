import FactCoding
import GRDB
import GRDBSQLite
import ModelAtlas

/// One row of a result: each call reads the next column, in the order of the SELECT.
///
/// Columns that the schema declares NOT NULL are read by the plain methods, others by those that end in `IfAny`.
struct StoredRow {
  private let handle: SQLiteStatement
  private var column: Int32 = -1

  init(_ handle: SQLiteStatement) { self.handle = handle }

  private mutating func next() -> Int32 {
    column += 1
    return column
  }

  private mutating func nextIfAny() -> Int32? {
    let column = next()
    return sqlite3_column_type(handle, column) == SQLITE_NULL ? nil : column
  }

  mutating func number() -> Int64 { sqlite3_column_int64(handle, next()) }
  mutating func numberIfAny() -> Int64? { nextIfAny().map { sqlite3_column_int64(handle, $0) } }
  mutating func bits() -> UInt64 { UInt64(bitPattern: number()) }
  mutating func bitsIfAny() -> UInt64? { numberIfAny().map(UInt64.init(bitPattern:)) }
  mutating func flag() -> Bool { number() != 0 }
  mutating func double() -> Double { sqlite3_column_double(handle, next()) }
  mutating func doubleIfAny() -> Double? { nextIfAny().map { sqlite3_column_double(handle, $0) } }
  mutating func time() -> UnixTime { UnixTime(milliseconds: number()) }
  mutating func timeIfAny() -> UnixTime? { numberIfAny().map(UnixTime.init(milliseconds:)) }

  mutating func string() -> String { withBytes(of: next()) { String(decoding: $0, as: UTF8.self) } }
  mutating func stringIfAny() -> String? {
    nextIfAny().map { withBytes(of: $0) { String(decoding: $0, as: UTF8.self) } }
  }
  mutating func id() -> ModelID { ModelID(string()) }
  mutating func idIfAny() -> ModelID? { stringIfAny().map { ModelID($0) } }
  mutating func bytes() -> [UInt8] { withBytes(of: next()) { Array($0) } }
  mutating func name() -> ByteString { ByteString(bytes()) }

  /// Bytes of the next column without copying them; valid inside `body` only.
  mutating func withBytes<Result>(_ body: (UnsafeRawBufferPointer) throws -> Result) rethrows -> Result {
    try withBytes(of: next(), body)
  }

  mutating func withBytesIfAny<Result>(_ body: (UnsafeRawBufferPointer) throws -> Result) rethrows -> Result? {
    try nextIfAny().map { try withBytes(of: $0, body) }
  }

  mutating func symbol<Symbol: RawRepresentable>() throws -> Symbol where Symbol.RawValue == String {
    guard let symbol: Symbol = try symbolIfAny() else { throw finding("is NULL") }
    return symbol
  }

  mutating func symbolIfAny<Symbol: RawRepresentable>() throws -> Symbol? where Symbol.RawValue == String {
    guard let text = stringIfAny() else { return nil }
    guard let symbol = Symbol(rawValue: text) else { throw finding("is '\(text)'") }
    return symbol
  }

  mutating func sha256IfAny() throws -> SHA256Digest? {
    guard let column = nextIfAny() else { return nil }
    guard let digest = withBytes(of: column, { SHA256Digest(Array($0)) }) else {
      throw finding("does not hold 32 bytes")
    }
    return digest
  }

  mutating func xxh3IfAny() throws -> ValueDigest? {
    guard let column = nextIfAny() else { return nil }
    return try withBytes(of: column) { bytes in
      var blob = BlobReader(bytes)
      return try blob.valueDigest()
    }
  }

  /// What is wrong with the column read last.
  private func finding(_ text: String) -> UnreadableRow {
    let name = sqlite3_column_name(handle, column).map { String(cString: $0) } ?? "column \(column)"
    return UnreadableRow("\(name) \(text)" + (sqlite3_sql(handle).map { " in \(String(cString: $0))" } ?? ""))
  }

  /// Leaves a column out that was read before.
  mutating func skip() { _ = next() }

  func firstNumber() -> Int64 { sqlite3_column_int64(handle, 0) }
  func withFirstBytes<Result>(_ body: (UnsafeRawBufferPointer) throws -> Result) rethrows -> Result {
    try withBytes(of: 0, body)
  }

  private func withBytes<Result>(
    of column: Int32, _ body: (UnsafeRawBufferPointer) throws -> Result
  ) rethrows -> Result {
    let start = sqlite3_column_blob(handle, column)
    return try body(UnsafeRawBufferPointer(start: start, count: Int(sqlite3_column_bytes(handle, column))))
  }
}
