import GRDB
import Glibc
import ModelAtlas
import Testing

@testable import AtlasDatabase

@Suite("Copies of the record, and what becomes of a damaged one")
struct CareTests {
  let folder: TemporaryFolder

  init() throws { folder = try TemporaryFolder() }

  private func change(_ index: Int) -> [StoreChange] {
    let place = ModelPlace(root: "models", name: ModelID("org/\(index)"))
    return [
      .facts(ModelFacts(place: place, path: "/srv/\(index)", layout: .folder, condition: .whole), detail: nil),
      .event(AtlasEvent(at: UnixTime(milliseconds: 0), kind: "model.sampled", model: place.name)),
    ]
  }

  private func removeBackups() {
    let path = folder.path + "/backups"
    for name in names(in: path) { unlink("\(path)/\(name)") }
    rmdir(path)
  }

  /// Overwrites all pages behind the first: what the file's beginning promises is not there.
  private func damage() throws {
    var bytes = try readBytes(folder.database)
    for index in 16384..<bytes.count { bytes[index] = 0xA5 }
    try writeBytes(bytes, to: folder.database)
  }

  @Test("a copy that is made while the record is in use holds all that was committed, in one file")
  func copyInUse() throws {
    defer { removeBackups() }
    let store = try SQLiteAtlasStore(path: folder.database)
    for index in 0..<5 { try store.commit(change(index)) }
    let backup = try store.backUp(keep: 3)
    try store.commit(change(5))
    #expect(store.backups() == [backup] && backup.bytes > 0)
    #expect(names(in: folder.path + "/backups").filter { $0.hasSuffix("-wal") || $0.hasSuffix(".part") } == [])
    let copy = try SQLiteAtlasStore(path: backup.path)
    #expect(try copy.load().facts.count == 5)
    copy.close()
    unlink(backup.path + ".lock")
    #expect(store.findings().map(\.state) == [.ok, .ok, .ok])
    store.close()
  }

  @Test("only as many copies stay as are asked for, the newest")
  func retention() throws {
    defer { removeBackups() }
    let store = try SQLiteAtlasStore(path: folder.database)
    let backups = folder.path + "/backups"
    mkdir(backups, 0o700)
    for day in 1...4 {
      try writeBytes([0], to: "\(backups)/atlas-\(day).db")
      var times = [timespec(tv_sec: day * 86_400, tv_nsec: 0), timespec(tv_sec: day * 86_400, tv_nsec: 0)]
      utimensat(AT_FDCWD, "\(backups)/atlas-\(day).db", &times, 0)
    }
    let newest = try store.backUp(keep: 2)
    #expect(store.backups().map(\.path) == [newest.path, "\(backups)/atlas-4.db"])
    store.close()
  }

  @Test("a damaged record is kept aside, and the newest whole copy takes its place")
  func replaced() throws {
    defer { removeBackups() }
    let store = try SQLiteAtlasStore(path: folder.database)
    try store.commit((0..<200).flatMap { change($0) })
    let backup = try store.backUp(keep: 3)
    store.close()
    // A newer copy that is damaged itself is passed over.
    try writeBytes([UInt8](repeating: 7, count: 9999), to: folder.path + "/backups/atlas-99991231.db")
    try damage()
    let damaged = try DamagedRecord.replace(at: folder.database)
    #expect(damaged.restoredFrom == backup.path)
    #expect(DamagedRecord.kept(beside: folder.database) == [damaged.keptAs])
    #expect(try readBytes(damaged.keptAs)[16384] == 0xA5)
    let restored = try SQLiteAtlasStore(path: folder.database)
    #expect(try restored.load().facts.count == 200)
    restored.close()
  }

  @Test("a record that was not closed is checked when it is opened again; one that was closed is not")
  func uncleanEnd() throws {
    let store = try SQLiteAtlasStore(path: folder.database)
    try store.commit((0..<200).flatMap { change($0) })
    store.close()
    #expect(try readBytes(folder.database + ".lock").isEmpty)
    try damage()
    // What a killed process leaves in the lock file.
    try writeBytes(Array("1\n".utf8), to: folder.database + ".lock")
    let error = #expect(throws: AtlasDatabaseError.self) { try SQLiteAtlasStore(path: folder.database) }
    #expect(error?.isDamage == true, "\(String(describing: error))")
  }

  @Test("a record of an earlier version is copied before it is migrated")
  func migrated() throws {
    defer { removeBackups() }
    let queue = try DatabaseQueue(path: folder.database)
    try Schema.migrator.migrate(queue, upTo: "1")
    try queue.close()
    let store = try SQLiteAtlasStore(path: folder.database)
    let copy = try #require(store.backups().first)
    #expect(copy.path.contains("/backups/schema-1-"))
    let old = try DatabaseQueue(path: copy.path)
    #expect(try old.read { try Int.fetchOne($0, sql: "PRAGMA user_version") } == 1)
    try old.close()
    store.close()
  }
}
