import Glibc
import ModelAtlas
import Testing

@testable import AtlasDatabase

@Suite("Sketches in a mapped file")
struct SketchFileTests {
  /// As long as a sketch usually is.
  private func values(_ number: Int, count: Int = 1024) -> [Float] { (0..<count).map { Float(number * 10_000 + $0) } }

  private func kept(_ values: [Float], in file: SketchFile) -> SketchValues? {
    values.withUnsafeBytes { file.kept($0) }
  }

  private func address(_ values: SketchValues) -> UInt {
    values.withUnsafeBufferPointer { UInt(bitPattern: $0.baseAddress) }
  }

  @Test("what is kept reads as it was, whatever its length and however many there are")
  func reads() throws {
    let folder = try TemporaryFolder()
    let file = SketchFile(folder: folder.path)
    let counts = (0..<3000).map { [1024, 384, 1, 127, 129][$0 % 5] }
    let all = try counts.enumerated().map { try #require(kept(values($0, count: $1), in: file)) }
    for (number, count) in counts.enumerated() { #expect(Array(all[number]) == values(number, count: count)) }
    #expect(names(in: folder.path).allSatisfy { [".", ".."].contains($0) })
  }

  @Test("a place is used again once nobody holds its values, and not before")
  func usedAgain() throws {
    let folder = try TemporaryFolder()
    let file = SketchFile(folder: folder.path)
    var all: [SketchValues] = []
    for number in 0..<2 { all.append(try #require(kept(values(number), in: file))) }
    let places = all.map(address)
    var copies = [all.removeFirst()]
    all.append(try #require(kept(values(2), in: file)))
    #expect(!places.contains(address(all[1])))
    #expect(Array(copies[0]) == values(0))
    copies = []
    all.append(try #require(kept(values(3), in: file)))
    #expect(address(all[2]) == places[0])
    #expect(all.map(Array.init) == [1, 2, 3].map { values($0) })
  }

  @Test("values outlive the file's last other holder")
  func outlives() throws {
    let folder = try TemporaryFolder()
    var file: SketchFile? = SketchFile(folder: folder.path)
    let held = try #require(file.flatMap { kept(values(7), in: $0) })
    file = nil
    #expect(Array(held) == values(7))
  }

  @Test("without space nothing is kept and that is told; with space again it is", .enabled(if: canMount, mountSkip))
  func full() throws {
    // Room for one segment, not for two.
    let folder = try MountedFolder(options: "size=6m")
    let file = SketchFile(folder: folder.path)
    let first = try (0..<1024).map { try #require(kept(values($0), in: file)) }
    #expect(kept(values(1024), in: file) == nil)
    #expect(file.problem == .full(path: folder.path, errno: ENOSPC))
    #expect(Array(first[1023]) == values(1023))
    #expect(mount("tmpfs", folder.path, "tmpfs", UInt(MS_REMOUNT), "size=16m") == 0)
    #expect(kept(values(1024), in: file).map(Array.init) == values(1024))
    #expect(file.problem == nil)
  }

  @Test("a record's sketches are the same after they were read into the file, and without a file")
  func record() throws {
    let folder = try TemporaryFolder()
    let store = try SQLiteAtlasStore(path: folder.database)
    var facts = ModelFacts(
      place: ModelPlace(root: "models", name: "org/a"), path: "/srv/a", layout: .folder, condition: .whole)
    facts.sketch = WeightSketch(plan: 3, runs: [WeightSketch.Run(key: 1, count: 1024)], values: values(5))
    try store.commit([.facts(facts, detail: nil)])
    #expect(try store.load().facts == [facts])
    #expect(store.kept(facts.sketch) == facts.sketch)
    #expect(store.sketchProblem == nil)
    let lost = SketchFile(folder: folder.path + "/not-there")
    #expect(kept(values(1), in: lost) == nil && lost.problem != nil)
  }
}
