import AtlasDatabase
import GRDB
import Glibc
import ModelAtlas
import Testing

@Suite("Faults of the state folder")
struct FaultTests {
  private static func change(_ index: Int, detail: ModelDetail) -> [StoreChange] {
    let id = ModelID("org/\(index)")
    let place = ModelPlace(root: "models", name: id)
    let facts = ModelFacts(place: place, path: "/srv/\(id)", layout: .folder, condition: .whole)
    let event = AtlasEvent(at: UnixTime(milliseconds: 0), kind: "model.sampled", model: id)
    return [.facts(facts, detail: detail), .verdict(id, Verdict()), .event(event)]
  }

  /// What is there is a prefix of the commits, each of them whole.
  private static func expectWholeCommits(_ store: SQLiteAtlasStore) throws -> Int {
    let stored = try store.load()
    let count = Int(stored.lastEvent)
    let ids = Set((0..<count).map { ModelID("org/\($0)") })
    #expect(Set(stored.facts.map(\.place.name)) == ids)
    #expect(Set(stored.verdicts.keys) == ids)
    for facts in stored.facts { #expect(try store.detail(of: facts.place) != nil) }
    return count
  }

  @Test("a process that was killed between two commits loses none of those that had returned")
  func killed() throws {
    let (live, copy) = (try TemporaryFolder(), try TemporaryFolder())
    let store = try SQLiteAtlasStore(path: live.database)
    var odd = OddValues(seed: 1)
    for index in 0..<40 {
      try store.commit(Self.change(index, detail: odd.detail()))
      guard index % 13 == 0 else { continue }
      // What a killed process leaves: the file and its log as they are, and no lock.
      for suffix in ["", "-wal"] { try writeBytes(readBytes(live.database + suffix), to: copy.database + suffix) }
      let survivor = try SQLiteAtlasStore(path: copy.database)
      #expect(try Self.expectWholeCommits(survivor) == index + 1)
      survivor.close()
    }
    store.close()
  }

  @Test("a log that a power cut has torn anywhere gives the commits before the tear, each of them whole")
  func tornLog() throws {
    let (live, copy) = (try TemporaryFolder(), try TemporaryFolder())
    let store = try SQLiteAtlasStore(path: live.database)
    var odd = OddValues(seed: 2)
    let base = (try readBytes(live.database), try readBytes(live.database + "-wal").count)
    for index in 0..<8 { try store.commit(Self.change(index, detail: odd.detail())) }
    let log = try readBytes(live.database + "-wal")
    var survived: [Int] = []
    for length in stride(from: base.1, through: log.count, by: (log.count - base.1) / 37) {
      try writeBytes(base.0, to: copy.database)
      try writeBytes(log.prefix(length), to: copy.database + "-wal")
      let survivor = try SQLiteAtlasStore(path: copy.database)
      survived.append(try Self.expectWholeCommits(survivor))
      survivor.close()
    }
    store.close()
    #expect(survived == survived.sorted() && survived.first == 0 && Set(survived).count > 5)
  }

  @Test("a damaged page is reported with the path, and a row that holds nonsense with its column")
  func damaged() throws {
    let folder = try TemporaryFolder()
    var odd = OddValues(seed: 3)
    let store = try SQLiteAtlasStore(path: folder.database)
    try store.commit((0..<60).flatMap { Self.change($0, detail: odd.detail()) })
    store.close()
    let queue = try DatabaseQueue(path: folder.database)
    try queue.inDatabase { try $0.execute(sql: "UPDATE model SET layout = 'palace' WHERE name = 'org/7'") }
    try queue.close()
    let nonsense = try SQLiteAtlasStore(path: folder.database)
    let row = #expect(throws: AtlasDatabaseError.self) { try nonsense.load() }
    #expect(row?.description.hasPrefix("\(folder.database): damaged: layout is 'palace' in SELECT") == true)
    nonsense.close()

    var bytes = try readBytes(folder.database)
    for index in 16384..<bytes.count { bytes[index] = 0xA5 }
    try writeBytes(bytes, to: folder.database)
    #expect(throws: AtlasDatabaseError.self) {
      let store = try SQLiteAtlasStore(path: folder.database)
      defer { store.close() }
      _ = try store.load()
    }
  }

  @Test("a full disk is told, loses nothing, and heals when there is room again", .enabled(if: canMount, mountSkip))
  func fullDisk() throws {
    let folder = try MountedFolder(options: "size=3m")
    var odd = OddValues(seed: 4)
    let store = try SQLiteAtlasStore(path: folder.database)
    try store.commit(Self.change(0, detail: odd.detail()))
    // Leaves room for a few commits.
    let ballast = folder.path + "/ballast"
    try? writeBytes([UInt8](repeating: 1, count: 2_300_000), to: ballast)
    var committed = 1
    var failure: AtlasDatabaseError?
    while failure == nil, committed < 100 {
      do {
        try store.commit(Self.change(committed, detail: odd.detail()))
        committed += 1
      } catch let error as AtlasDatabaseError {
        failure = error
      }
    }
    #expect(failure == .full(path: folder.database, errno: ENOSPC))
    #expect(try Self.expectWholeCommits(store) == committed)
    unlink(ballast)
    try store.commit(Self.change(committed, detail: odd.detail()))
    #expect(try Self.expectWholeCommits(store) == committed + 1)
    store.close()
  }

  @Test("a state folder that is read-only at the start is told with its path", .enabled(if: canMount, mountSkip))
  func readOnly() throws {
    let folder = try MountedFolder(options: "size=3m")
    try SQLiteAtlasStore(path: folder.database).close()
    try folder.makeReadOnly()
    #expect(throws: AtlasDatabaseError.readOnly(path: folder.database + ".lock", errno: EROFS)) {
      try SQLiteAtlasStore(path: folder.database)
    }
  }
}
