import GRDB
import Glibc
import ModelAtlas
import Testing

@testable import AtlasDatabase

/// Records as earlier versions made them: `Tests/EarlierRecords/schema-N.sql`, written by the migrations of their time.
private let earlier = Array(1...5)

private func earlierRecord(_ version: Int) throws -> String {
  let folder = #filePath.split(separator: "/", omittingEmptySubsequences: false).dropLast(2).joined(separator: "/")
  return String(decoding: try readBytes("\(folder)/EarlierRecords/schema-\(version).sql"), as: UTF8.self)
}

@Suite("Records of earlier versions")
struct EarlierRecordTests {
  /// Every table and index, without what SQLite's own search tables are made of.
  private func schema(_ path: String) throws -> [String] {
    let queue = try DatabaseQueue(path: path)
    defer { try? queue.close() }
    return try queue.read {
      try String.fetchAll($0, sql: "SELECT coalesce(sql, name) FROM sqlite_schema WHERE name <> 'grdb_migrations'")
    }.sorted()
  }

  @Test("each is copied, migrated, and read; its tables are then those of a new record", arguments: earlier)
  func migrated(version: Int) throws {
    let (old, new) = (try TemporaryFolder(), try TemporaryFolder())
    let queue = try DatabaseQueue(path: old.database)
    try queue.inDatabase { try $0.execute(sql: try earlierRecord(version)) }
    try queue.close()

    let store = try SQLiteAtlasStore(path: old.database)
    let stored = try store.load()
    #expect(stored.facts.map(\.place.name) == ["acme/base"])
    #expect(stored.facts.first?.condition == .unreadable(reason: "from an earlier version"))
    #expect(try store.events(after: 0, limit: 9).map(\.kind) == ["model.unreadable"])
    let copies = store.backups().map(\.path)
    #expect(copies.count == 1 && copies[0].contains("/backups/schema-\(version)-"))
    store.close()

    try SQLiteAtlasStore(path: new.database).close()
    #expect(try schema(old.database) == schema(new.database))
    for name in names(in: old.path + "/backups") { unlink("\(old.path)/backups/\(name)") }
    rmdir(old.path + "/backups")
  }
}
