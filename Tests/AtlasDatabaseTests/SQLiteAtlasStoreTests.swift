import AtlasDatabase
import ModelAtlas
import Testing

@Suite("The record in SQLite keeps the contract of a store")
struct SQLiteAtlasStoreTests {
  @Test("the contract", arguments: AtlasStoreContract.rules)
  func contract(rule: AtlasStoreRule) throws {
    let folder = try TemporaryFolder()
    try rule.check(
      StoreFixture(
        open: { try SQLiteAtlasStore(path: folder.database) },
        close: { ($0 as? SQLiteAtlasStore)?.close() }))
  }

  @Test("a closed record says so")
  func closed() throws {
    let folder = try TemporaryFolder()
    let store = try SQLiteAtlasStore(path: folder.database)
    store.close()
    store.close()
    #expect(throws: AtlasDatabaseError.closed(path: folder.database)) { try store.load() }
    #expect(throws: AtlasDatabaseError.closed(path: folder.database)) { try store.commit([]) }
  }

  @Test("after closing, one file and its lock remain")
  func files() throws {
    let folder = try TemporaryFolder()
    try SQLiteAtlasStore(path: folder.database).close()
    #expect(folder.names == ["atlas.db", "atlas.db.lock"])
  }
}
