import GRDB
import Glibc
import ModelAtlas
import Testing

@testable import AtlasDatabase

@Suite("Opening the record")
struct OpeningTests {
  let folder: TemporaryFolder

  init() throws { folder = try TemporaryFolder() }

  /// Runs statements as another program would.
  private func withDatabase<Value>(_ body: (Database) throws -> Value) throws -> Value {
    let queue = try DatabaseQueue(path: folder.database)
    defer { try? queue.close() }
    return try queue.inDatabase(body)
  }

  private func openingError() -> AtlasDatabaseError? {
    do throws(AtlasDatabaseError) {
      try SQLiteAtlasStore(path: folder.database).close()
      return nil
    } catch {
      return error
    }
  }

  @Test("the writer syncs each commit, in WAL, on pages of 16 KiB, with foreign keys on")
  func settings() throws {
    let pool = try openDatabase(path: folder.database)
    try pool.writeWithoutTransaction { database throws in
      #expect(try Int.fetchOne(database, sql: "PRAGMA synchronous") == 2)
      #expect(try String.fetchOne(database, sql: "PRAGMA journal_mode") == "wal")
      #expect(try Int.fetchOne(database, sql: "PRAGMA page_size") == 16384)
      #expect(try Int.fetchOne(database, sql: "PRAGMA foreign_keys") == 1)
      #expect(try Int.fetchOne(database, sql: "PRAGMA application_id") == Schema.applicationID)
      #expect(try Int.fetchOne(database, sql: "PRAGMA user_version") == SQLiteAtlasStore.schemaVersion)
      #expect(try Int.fetchOne(database, sql: "SELECT count(*) FROM pragma_foreign_key_check") == 0)
      // The full-text index and the tables that it makes for itself have no types to be strict about.
      let loose = """
        SELECT name FROM pragma_table_list WHERE strict = 0 AND type = 'table' AND name NOT GLOB 'sqlite_*' AND name <> ?
        """
      #expect(try String.fetchAll(database, sql: loose, arguments: ["grdb_migrations"]) == [])
    }
    try pool.close()
  }

  @Test("a second atlasd is refused with the process id of the first, until the first has closed")
  func secondStore() throws {
    let first = try SQLiteAtlasStore(path: folder.database)
    #expect(openingError() == .inUse(path: folder.database, pid: getpid()))
    #expect(openingError()?.description == "\(folder.database) is in use by another atlasd (pid \(getpid()))")
    first.close()
    try SQLiteAtlasStore(path: folder.database).close()
  }

  @Test("a lock file that a dead process left behind locks nothing")
  func staleLock() throws {
    try writeBytes(Array("1\n".utf8), to: folder.database + ".lock")
    try SQLiteAtlasStore(path: folder.database).close()
  }

  @Test("a record of a newer atlasd is refused and stays as it is")
  func newer() throws {
    try SQLiteAtlasStore(path: folder.database).close()
    try withDatabase { try $0.execute(sql: "PRAGMA user_version = 7") }
    let before = try readBytes(folder.database)
    #expect(openingError() == .newerSchema(path: folder.database, found: 7, known: SQLiteAtlasStore.schemaVersion))
    #expect(try readBytes(folder.database) == before)
  }

  @Test("the database of another program is refused and stays as it is")
  func foreign() throws {
    try withDatabase { try $0.execute(sql: "CREATE TABLE place (url TEXT)") }
    let before = try readBytes(folder.database)
    #expect(openingError() == .notAnAtlas(path: folder.database, finding: "an SQLite database of another program"))
    #expect(try readBytes(folder.database) == before)
  }

  @Test("a file that is no database is refused and stays as it is")
  func noDatabase() throws {
    let text = Array(String(repeating: "roots:\n  - /srv/models\n", count: 99).utf8)
    try writeBytes(text, to: folder.database)
    guard case .notAnAtlas(folder.database, _) = openingError() else {
      Issue.record("another error")
      return
    }
    #expect(try readBytes(folder.database) == text)
  }

  @Test("an empty file becomes a record, and a missing folder is named")
  func emptyAndMissing() throws {
    try writeBytes([], to: folder.database)
    try SQLiteAtlasStore(path: folder.database).close()
    let missing = folder.path + "/none/atlas.db"
    #expect(throws: AtlasDatabaseError.cannotOpen(path: missing + ".lock", errno: ENOENT)) {
      try SQLiteAtlasStore(path: missing)
    }
  }
}
