import Foundation
import Testing

@Suite("A damaged record", .serialized)
struct RecordTests {
  @Test("is kept aside and made anew from the folders, with the same atlas, and the operator is told")
  func rebuilt() throws {
    let workshop = try Workshop()
    for seed in 0..<20 {
      try TinyModel(seed: UInt64(seed)).write(to: workshop.store.appending(path: "acme/model-\(seed)"))
    }
    let first = try workshop.start()
    try first.answers()
    let before = try first.settledModels()
    first.kill(SIGTERM)
    let record = workshop.folder.appending(path: "state/atlas.db")
    var bytes = try Data(contentsOf: record)
    try #require(bytes.count > 100_000)
    for index in 16384..<bytes.count { bytes[index] = 0xA5 }
    try bytes.write(to: record)

    let second = try workshop.start()
    try second.answers()
    #expect(try second.settledModels() == before)
    try second.until("the damage is told") { try second.status().problems.map(\.code) == ["record-damaged"] }
    let kept = try FileManager.default.contentsOfDirectory(atPath: record.deletingLastPathComponent().path)
      .filter { $0.hasPrefix("atlas.db.damaged-") && !$0.hasSuffix("-wal") && !$0.hasSuffix("-shm") }
    #expect(kept.count == 1)
    #expect(try second.ctl("doctor").errors == "")
  }
}
