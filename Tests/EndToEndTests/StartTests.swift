import Foundation
import Testing

@Suite("A start on a record", .serialized)
struct StartTests {
  @Test("the first answer is the atlas of the record")
  func firstAnswer() throws {
    let workshop = try Workshop()
    for seed in 0..<40 {
      try TinyModel(seed: UInt64(seed)).write(to: workshop.store.appending(path: "acme/model-\(seed)"))
    }
    let first = try workshop.start()
    try first.answers()
    let before = try ListedModel.all(try first.settledModels())
    #expect(before.count == 40)
    first.kill(SIGTERM)

    let second = try workshop.start()
    try second.answers()
    #expect(try ListedModel.all(try second.ask("models", "--json")) == before)
  }
}
