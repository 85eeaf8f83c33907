import Foundation
import Testing

@Suite("Models come, change and go", .serialized)
struct ComingAndGoingTests {
  /// A store with a base, its fine-tune and a stranger, charted.
  private func charted() throws -> (workshop: Workshop, daemon: RunningDaemon) {
    let workshop = try Workshop()
    try TinyModel(seed: 1).write(to: workshop.store.appending(path: "acme/base"))
    try TinyModel(seed: 1, step: 0.001).write(to: workshop.store.appending(path: "acme/tuned"))
    try TinyModel(seed: 2, layers: 3).write(to: workshop.store.appending(path: "other/stranger"))
    try workshop.age("acme/base", days: 10)
    try workshop.age("acme/tuned", days: 5)
    let daemon = try workshop.start()
    try daemon.answers()
    let models = try ListedModel.all(daemon.settledModels())
    try #require(models.values.count { $0.state == "charted" } == 3)
    return (workshop, daemon)
  }

  @Test("a removed model stays in the atlas as removed, and its children keep it as their parent")
  func removal() throws {
    let (workshop, daemon) = try charted()
    let before = try #require(try daemon.model("acme/tuned"))
    try FileManager.default.removeItem(at: workshop.store.appending(path: "acme/base"))
    let models = try ListedModel.all(daemon.settledModels())
    #expect(models["acme/base"]?.state == "removed")
    #expect(models["acme/tuned"] == before)
    #expect(before.parents.map(\.id) == ["acme/base"])
  }

  @Test("a removed model that comes back is the model that it was")
  func comeback() throws {
    let (workshop, daemon) = try charted()
    let before = try daemon.settledModels()
    let away = workshop.folder.appending(path: "away")
    try FileManager.default.moveItem(at: workshop.store.appending(path: "acme/base"), to: away)
    try daemon.ask("wait", "--timeout", "60")
    #expect(try daemon.state(of: "acme/base") == "removed")
    try FileManager.default.moveItem(at: away, to: workshop.store.appending(path: "acme/base"))
    #expect(try daemon.settledModels() == before)
  }

  @Test("a model that is renamed or moved keeps its hashes and its children", arguments: ["acme/first", "new/place/x"])
  func moved(to id: String) throws {
    let (workshop, daemon) = try charted()
    let before = try #require(try daemon.model("acme/base"))
    let hashed = try daemon.status().readings[1]
    let target = workshop.store.appending(path: id)
    try FileManager.default.createDirectory(
      at: target.deletingLastPathComponent(), withIntermediateDirectories: true)
    try FileManager.default.moveItem(at: workshop.store.appending(path: "acme/base"), to: target)
    let models = try ListedModel.all(daemon.settledModels())
    #expect(models["acme/base"] == nil)
    #expect(models[id]?.state == "charted")
    #expect(models[id]?.contentHash == before.contentHash)
    #expect(models["acme/tuned"]?.parents.map(\.id) == [id])
    #expect(try daemon.status().readings[1] == hashed, "nothing was hashed again")
  }

  @Test("an organization that is renamed takes its models along")
  func renamedOrganization() throws {
    let (workshop, daemon) = try charted()
    try FileManager.default.moveItem(
      at: workshop.store.appending(path: "acme"), to: workshop.store.appending(path: "bolt"))
    let models = try ListedModel.all(daemon.settledModels())
    #expect(models.keys.sorted() == ["bolt/base", "bolt/tuned", "other/stranger"])
    #expect(models["bolt/tuned"]?.parents.map(\.id) == ["bolt/base"])
  }

  @Test("a card that is edited after charting is read again, and the weights are not hashed again")
  func editedCard() throws {
    let (workshop, daemon) = try charted()
    let hashed = try daemon.status().readings[1]
    let card = workshop.store.appending(path: "acme/tuned/README.md")
    try Data("---\nbase_model: acme/base\n---\n".utf8).write(to: card)
    _ = try daemon.settledModels()
    #expect(try daemon.model("acme/tuned")?.declaredParents.map(\.verdict) == ["verified"])
    try Data("---\nbase_model: other/stranger\n---\n".utf8).write(to: card)
    _ = try daemon.settledModels()
    #expect(try daemon.model("acme/tuned")?.declaredParents.map(\.verdict) == ["contradicted"])
    #expect(try daemon.model("acme/tuned")?.state == "charted")
    #expect(try daemon.status().readings[1] == hashed)
  }

  @Test("weights that are replaced in place with the same size and time are read again")
  func replacedInPlace() throws {
    let (workshop, daemon) = try charted()
    let before = try #require(try daemon.model("other/stranger")?.contentHash)
    let file = workshop.store.appending(path: "other/stranger/model.safetensors")
    let times = try FileManager.default.attributesOfItem(atPath: file.path)[.modificationDate] as? Date
    let handle = try FileHandle(forWritingTo: file)
    try handle.write(contentsOf: TinyModel(seed: 3, layers: 3).file)
    try handle.close()
    try FileManager.default.setAttributes([.modificationDate: try #require(times)], ofItemAtPath: file.path)
    _ = try daemon.settledModels()
    let after = try #require(try daemon.model("other/stranger"))
    #expect(after.state == "charted")
    #expect(after.contentHash != nil && after.contentHash != before)
  }
}
