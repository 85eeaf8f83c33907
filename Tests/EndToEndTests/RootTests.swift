import Foundation
import Testing

@Suite("Roots come and go", .serialized)
struct RootTests {
  private func write(_ ids: [String], in store: URL) throws {
    for (index, id) in ids.enumerated() { try TinyModel(seed: UInt64(index)).write(to: store.appending(path: id)) }
  }

  @Test("a root that vanishes is unavailable and loses nothing; once back, nothing is read again")
  func vanishes() throws {
    let workshop = try Workshop()
    try write(["acme/one", "acme/two"], in: workshop.store)
    let daemon = try workshop.start()
    try daemon.answers()
    let before = try daemon.settledModels()
    let read = try daemon.status().readings
    let away = workshop.folder.appending(path: "away")
    try FileManager.default.moveItem(at: workshop.store, to: away)
    try daemon.until("the root is unavailable") { try daemon.status().roots[0].state == "unavailable" }
    #expect(try daemon.status().problems.map(\.code) == ["root-unavailable"])
    #expect(try daemon.settledModels() == before)
    try FileManager.default.moveItem(at: away, to: workshop.store)
    try daemon.until("the root is watched") { try daemon.status().roots[0].state == "watching" }
    #expect(try daemon.settledModels() == before)
    let status = try daemon.status()
    #expect(status.problems.isEmpty)
    #expect(status.readings == read)
  }

  @Test("an empty folder in a root's place, as a lost mount leaves it, removes nothing, even over a restart")
  func emptied() throws {
    let workshop = try Workshop()
    try write(["acme/one", "acme/two"], in: workshop.store)
    let first = try workshop.start()
    try first.answers()
    let before = try first.settledModels()
    let away = workshop.folder.appending(path: "away")
    try FileManager.default.moveItem(at: workshop.store, to: away)
    try FileManager.default.createDirectory(at: workshop.store, withIntermediateDirectories: true)
    try first.until("the root is unavailable") { try first.status().roots[0].state == "unavailable" }
    #expect(try first.settledModels() == before)
    first.kill(SIGTERM)

    let second = try workshop.start()
    try second.answers()
    try second.until("the root is unavailable") { try second.status().roots[0].state == "unavailable" }
    #expect(try second.settledModels() == before)
    try FileManager.default.removeItem(at: workshop.store)
    try FileManager.default.moveItem(at: away, to: workshop.store)
    try second.until("the root is watched") { try second.status().roots[0].state == "watching" }
    #expect(try second.settledModels() == before)
    #expect(try second.status().readings == [0, 0])
  }

  @Test(
    "models that went while the daemon was away are removed at its next start, hashed or not",
    arguments: ["background", "off"])
  func goneMeanwhile(hashing: String) throws {
    let workshop = try Workshop()
    try write(["acme/one", "acme/two"], in: workshop.store)
    let first = try workshop.start(environment: ["ATLASD_HASHING_FULL": hashing])
    try first.answers()
    _ = try first.settledModels()
    first.kill(SIGTERM)
    try FileManager.default.removeItem(at: workshop.store.appending(path: "acme/two"))
    let second = try workshop.start()
    try second.answers()
    let models = try ListedModel.all(second.settledModels())
    #expect(models.mapValues(\.state) == ["acme/one": "charted", "acme/two": "removed"])
  }

  @Test("a root is hashed or not by its own setting")
  func ownHashing() throws {
    let workshop = try Workshop()
    let second = workshop.folder.appending(path: "second")
    try write(["acme/one"], in: workshop.store)
    try write(["acme/zero", "acme/two"], in: second)
    let file = workshop.folder.appending(path: "atlasd.yaml")
    let roots = "roots: [\(workshop.store.path), {path: \(second.path), hashing: {full: off}}]\n"
    try Data(roots.utf8).write(to: file)
    let daemon = try workshop.start(["--config", file.path], takesStore: false)
    try daemon.answers()
    let models = try ListedModel.all(daemon.settledModels())
    #expect(models.mapValues(\.state) == ["acme/one": "charted", "acme/two": "charted", "acme/zero": "charted"])
    #expect(models.mapValues { $0.contentHash != nil } == ["acme/one": true, "acme/two": false, "acme/zero": false])
  }

  @Test("of two roots that hold the same id the first keeps it plain, whichever came first")
  func sameID() throws {
    let workshop = try Workshop()
    let second = workshop.folder.appending(path: "second")
    try write(["acme/one"], in: second)
    let daemon = try workshop.start(["--root", second.path])
    try daemon.answers()
    let alone = try ListedModel.all(daemon.settledModels())
    #expect(alone.keys.sorted() == ["acme/one"])
    try write(["acme/zero", "acme/one"], in: workshop.store)
    let both = try ListedModel.all(daemon.settledModels())
    #expect(both.keys.sorted() == ["acme/one", "acme/zero", "second:acme/one"])
    #expect(both["acme/one"]?.contentHash != alone["acme/one"]?.contentHash)
    #expect(both["second:acme/one"]?.contentHash == alone["acme/one"]?.contentHash)
    // Equal weights at two places: one of them is the other's copy.
    #expect([both["second:acme/one"]?.duplicateOf, both["acme/zero"]?.duplicateOf].compactMap { $0 }.count == 1)
  }
}
