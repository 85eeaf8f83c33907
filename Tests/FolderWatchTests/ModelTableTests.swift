import ModelAtlas
import Testing

@testable import FolderWatch

@Suite("What scans say of models")
struct ModelTableTests {
  private let start = ContinuousClock.now
  private let second: Int64 = 1_000_000_000

  @Test("a model is gone when two scans miss it a quiet time apart, and not while its folder cannot be listed")
  func gone() {
    var table = newTable()
    let (x, y) = (model("a/x"), model("a/y", inode: 2))
    #expect(take(&table, [x, y]) == [.settled("a/x", x), .settled("a/y", y)])
    #expect(take(&table, [], blocked: ["a"]).count == 2)
    #expect(take(&table, [], blocked: ["a"], at: 100).isEmpty)
    #expect(take(&table, [y], at: 101) == [.settled("a/y", y)])
    #expect(take(&table, [y], at: 104).isEmpty)
    #expect(take(&table, [y], at: 106) == [.gone("a/x")])
  }

  @Test("a model that comes back before it was gone is not announced again")
  func cameBack() {
    var table = newTable()
    _ = take(&table, [model("x")])
    #expect(take(&table, [], at: 10).isEmpty)
    #expect(take(&table, [model("x")], at: 12).isEmpty)
    #expect(table.pending.isEmpty)
  }

  @Test("the same files under another name are a move, a copy beside the original is not")
  func moved() {
    var table = newTable()
    let copy = model("copy", inode: 9)
    _ = take(&table, [model("x")])
    #expect(take(&table, [model("x"), copy], at: 10) == [.settled("copy", copy)])
    let moved = take(&table, [model("y"), copy], at: 20)
    #expect(moved == [.moved(from: "x", to: "y", model("y"))])
  }

  @Test("of two models with equal sizes and times, the one that moved is told by its inode")
  func movedBesideTwin() {
    var table = newTable()
    _ = take(&table, [model("x"), model("twin", inode: 2)])
    #expect(take(&table, [model("y")], at: 10) == [.moved(from: "x", to: "y", model("y"))])
    #expect(take(&table, [model("y")], at: 20) == [.gone("twin")])
  }

  @Test("a model that arrives elsewhere in the scan that would give it up has moved")
  func movedLate() {
    var table = newTable()
    _ = take(&table, [model("x")])
    #expect(take(&table, [], at: 10).isEmpty)
    #expect(take(&table, [model("y")], at: 20) == [.moved(from: "x", to: "y", model("y"))])
  }

  @Test("a known model is left alone as long as paths, sizes and both times agree, whatever device and inode say")
  func known() {
    let files = model("x").facts
    var table = ModelTable(
      known: [KnownModel(place: ModelPlace(root: "r", name: "x"), files: files)], quiet: .seconds(5),
      patience: .seconds(60))
    #expect(take(&table, [model("x", device: 77)]).isEmpty)
    #expect(take(&table, [model("x", changed: 2)]).isEmpty)
    #expect(take(&table, [model("x", changed: 2)], at: 5) == [.settled("x", model("x", changed: 2))])
  }

  @Test("a change ahead of our clock settles by what we see, not by what the file says")
  func futureTime() {
    var table = newTable()
    let future = model("x", changed: 1_000_000)
    #expect(take(&table, [future]).isEmpty)
    #expect(take(&table, [future], at: 5) == [.settled("x", future)])
  }

  private func newTable() -> ModelTable { ModelTable(known: [], quiet: .seconds(5), patience: .seconds(60)) }

  private func take(
    _ table: inout ModelTable, _ models: [FoundModel], blocked: [ByteString] = [], at seconds: Int64 = 0
  ) -> [ModelTable.Outcome] {
    let scan = Scan(
      scopes: [.everything], models: models,
      blocked: blocked.map { BlockedFolder(path: $0, reason: "permission denied") })
    let outcomes = table.take(
      scan, rootPath: "/r", now: start + .seconds(seconds), wallClock: (1000 + seconds) * second)
    #expect(table.announcedCount == table.entries.values.count { $0.announced != nil })
    return outcomes
  }

  private func model(_ path: ByteString, inode: UInt64 = 1, device: UInt64 = 1, changed: Int64 = 1) -> FoundModel {
    let status = FileStatus(
      kind: .file, bytes: 8, modified: Int64(inode) * second, changed: changed * second, device: device, inode: inode)
    let file = ListedFile(path: "model.safetensors", status: status, location: joined("/r", path), linked: nil)
    return FoundModel(path: path, layout: .folder, weights: [file], companions: [], faults: [])
  }
}
