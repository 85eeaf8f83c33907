import Foundation
import Testing

@Suite("Uploads of every kind come to rest", .serialized)
struct UploadTests {
  private func started() throws -> (workshop: Workshop, daemon: RunningDaemon) {
    let workshop = try Workshop()
    let daemon = try workshop.start()
    try daemon.answers()
    try daemon.ask("wait", "--timeout", "60")
    return (workshop, daemon)
  }

  @Test("a writer that pauses for longer than the quiet time is incomplete meanwhile, and charted once all is there")
  func slowWriter() throws {
    let (workshop, daemon) = try started()
    let folder = workshop.store.appending(path: "acme/slow")
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    let bytes = TinyModel(seed: 1).file
    let file = folder.appending(path: "model.safetensors")
    try Data().write(to: file)
    let writer = try FileHandle(forWritingTo: file)
    for part in 0..<3 {
      let cut = bytes.count / 4
      try writer.write(contentsOf: bytes[(part * cut)..<((part + 1) * cut)])
      try daemon.until("part \(part) is seen as incomplete") { try daemon.state(of: "acme/slow") == "incomplete" }
    }
    try writer.write(contentsOf: bytes[(bytes.count / 4 * 3)...])
    try writer.close()
    let model = try #require(try ListedModel.all(daemon.settledModels())["acme/slow"])
    #expect(model.state == "charted")
    #expect(model.reason == nil)
  }

  @Test("a sharded upload whose index comes first names the shards that are missing until they are there")
  func indexFirst() throws {
    let (workshop, daemon) = try started()
    let shards = TinyModel(seed: 1).shards
    let folder = workshop.store.appending(path: "acme/sharded")
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    try TinyModel.config.write(to: folder.appending(path: "config.json"))
    try shards.index.write(to: folder.appending(path: "model.safetensors.index.json"))
    try shards.first.write(to: folder.appending(path: "model-00001-of-00002.safetensors"))
    let partial = try #require(try ListedModel.all(daemon.settledModels())["acme/sharded"])
    #expect(partial.state == "incomplete")
    #expect(partial.reason?.contains("model-00002-of-00002.safetensors") == true, "\(partial.reason ?? "")")
    try shards.second.write(to: folder.appending(path: "model-00002-of-00002.safetensors"))
    try TinyModel(seed: 1).write(to: workshop.store.appending(path: "acme/whole"))
    let models = try ListedModel.all(daemon.settledModels())
    #expect(models["acme/sharded"]?.state == "charted")
    #expect(models["acme/sharded"]?.family == models["acme/whole"]?.family)
    #expect(models.values.compactMap(\.duplicateOf).count == 1, "sharded or not, the weights are the same")
  }

  @Test("a Git LFS pointer is a stub, and charted once the real file replaces it")
  func pointer() throws {
    let (workshop, daemon) = try started()
    let folder = workshop.store.appending(path: "acme/cloned")
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    let bytes = TinyModel(seed: 1).file
    let oid = String(repeating: "ab", count: 32)
    let pointer = "version https://git-lfs.github.com/spec/v1\noid sha256:\(oid)\nsize \(bytes.count)\n"
    let file = folder.appending(path: "model.safetensors")
    try Data(pointer.utf8).write(to: file)
    let stub = try #require(try ListedModel.all(daemon.settledModels())["acme/cloned"])
    #expect(stub.state == "stub")
    #expect(stub.reason?.contains("pointer") == true)
    try bytes.write(to: file, options: .atomic)
    let model = try #require(try ListedModel.all(daemon.settledModels())["acme/cloned"])
    #expect(model.state == "charted")
    #expect(model.contentHash != nil)
  }

  @Test(
    "each way to write a file ends in the same model",
    arguments: [
      "cp -r $SOURCE $TARGET", "mkdir $TARGET && mv $SOURCE/* $TARGET", "mv $SOURCE $TARGET",
      "mkdir $TARGET && ln $SOURCE/* $TARGET",
      "mv $SOURCE $STORE/elsewhere && mkdir $TARGET && ln -s ../../elsewhere/model.safetensors $TARGET",
      "mkdir $TARGET && cp $SOURCE/config.json $TARGET && curl -s --limit-rate 40k -o $TARGET/model.safetensors"
        + " file://$SOURCE/model.safetensors",
      "rsync -a $SOURCE/ $TARGET", "rsync -a --inplace $SOURCE/ $TARGET",
      "rsync -a --partial-dir=.rsync-partial --delay-updates $SOURCE/ $TARGET",
      "tar -C $SOURCE -cf - . | (mkdir $TARGET && tar -C $TARGET -xf -)",
      "mkdir $TARGET && exec 3>$TARGET/.tmpa1B2c3 && cat $SOURCE/model.safetensors >&3 &&"
        + " mv $TARGET/.tmpa1B2c3 $TARGET/model.safetensors && exec 3>&-",
      "mkdir $TARGET && cp $SOURCE/model.safetensors $TARGET/model.safetensors.part &&"
        + " mv $TARGET/model.safetensors.part $TARGET/model.safetensors",
    ])
  func writers(command: String) throws {
    let (workshop, daemon) = try started()
    let source = workshop.folder.appending(path: "source")
    try TinyModel(seed: 1).write(to: source)
    try FileManager.default.createDirectory(
      at: workshop.store.appending(path: "acme"), withIntermediateDirectories: true)
    let places = [
      "SOURCE": source.path, "STORE": workshop.store.path, "TARGET": workshop.store.appending(path: "acme/new").path,
    ]
    let written = try run("/bin/sh", ["-c", command], environment: places)
    try #require(written.status == 0, "\(written.errors)")
    let models = try ListedModel.all(daemon.settledModels())
    #expect(models["acme/new"]?.state == "charted", "\(models.mapValues(\.state))")
  }
}
