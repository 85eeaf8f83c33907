import GRDB
import GRDBSQLite

/// A prepared statement whose values go in and whose columns come out by position.
///
/// GRDB prepares and caches it; values are bound here, because GRDB's strings end at the first NUL, and a card may hold
/// one. Not to be kept beyond the access to the database that it was made in.
struct StoredStatement {
  private let statement: Statement
  private let database: Database

  init(_ database: Database, _ sql: String) throws {
    self.database = database
    statement = try database.cachedStatement(sql: sql)
  }

  func run(_ values: ColumnValue...) throws {
    try rows(values) { _ in }
  }

  /// Calls `body` once for each row of the result.
  func rows(_ values: [ColumnValue] = [], _ body: (inout StoredRow) throws -> Void) throws {
    let handle = statement.sqliteStatement
    defer { reset() }
    for (index, value) in values.enumerated() { try check(bind(value, at: Int32(index + 1), of: handle)) }
    while var row = try step() { try body(&row) }
  }

  /// The next row of the result, valid until the next step; nil after the last one. Whoever steps resets.
  func step() throws -> StoredRow? {
    let code = sqlite3_step(statement.sqliteStatement)
    if code == SQLITE_DONE { return nil }
    guard code == SQLITE_ROW else { throw failure(code) }
    return StoredRow(statement.sqliteStatement)
  }

  /// Lets go of the rows and of what was bound.
  func reset() {
    sqlite3_reset(statement.sqliteStatement)
    sqlite3_clear_bindings(statement.sqliteStatement)
  }

  private func check(_ code: Int32) throws {
    if code != SQLITE_OK { throw failure(code) }
  }

  private func failure(_ code: Int32) -> DatabaseError {
    let connection = database.sqliteConnection
    let message = sqlite3_errmsg(connection).map { String(cString: $0) }
    return DatabaseError(resultCode: ResultCode(rawValue: sqlite3_extended_errcode(connection)), message: message)
  }
}

/// SQLITE_TRANSIENT, a cast that Swift does not import: SQLite copies what it is given.
private nonisolated(unsafe) let copied = unsafeBitCast(-1, to: sqlite3_destructor_type.self)

private func bind(_ value: ColumnValue, at index: Int32, of handle: SQLiteStatement) -> Int32 {
  switch value {
  case .null: return sqlite3_bind_null(handle, index)
  case .integer(let number): return sqlite3_bind_int64(handle, index, number)
  case .real(let number): return sqlite3_bind_double(handle, index, number)
  case .text(var text):
    return text.withUTF8 { bytes in
      // An empty buffer may have no address, and no address would be NULL.
      guard let start = bytes.baseAddress, !bytes.isEmpty else {
        return sqlite3_bind_text(handle, index, "", 0, copied)
      }
      let size = UInt64(bytes.count)
      return start.withMemoryRebound(to: CChar.self, capacity: bytes.count) {
        sqlite3_bind_text64(handle, index, $0, size, copied, UInt8(SQLITE_UTF8))
      }
    }
  case .bytes(let bytes):
    if bytes.isEmpty { return sqlite3_bind_zeroblob(handle, index, 0) }
    return sqlite3_bind_blob64(handle, index, bytes, UInt64(bytes.count), copied)
  }
}
