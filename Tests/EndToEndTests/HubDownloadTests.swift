import Foundation
import Testing

/// The Python of the virtual environment that `.ci/setup test` makes.
let python: String = {
  let environment = ProcessInfo.processInfo.environment
  let cache = environment["XDG_CACHE_HOME"] ?? NSHomeDirectory() + "/.cache"
  return (environment["ATLAS_VENV"] ?? cache + "/model-atlas/venv") + "/bin/python"
}()

@Suite("What the real huggingface_hub client writes", .serialized)
struct HubDownloadTests {
  private struct ShownModel: Decodable {
    struct File: Decodable {
      let path: String
      let sha256: String?
      let claimedSHA256: String?
    }
    let layout: String?
    let files: [File]
  }

  static let commit = String(repeating: "0123456789", count: 4)

  @Test(
    "caches with and without links and a local download are the repository's models, with commit and hash, and copies of the plain folder",
    .enabled(if: FileManager.default.isExecutableFile(atPath: python), "no virtual environment: .ci/setup test"))
  func downloads() throws {
    let workshop = try Workshop()
    let source = workshop.folder.appending(path: "source")
    try TinyModel(seed: 1).write(to: source)
    try TinyModel(seed: 1).write(to: workshop.store.appending(path: "plain/tiny"))
    try workshop.age("plain/tiny", days: 10)
    let daemon = try workshop.start()
    try daemon.answers()
    for (kind, target) in [("cache", "hub"), ("copies", "other"), ("local", "mirror/tiny")] {
      let script = Workshop.repository.appending(path: "Tests/Tools/hub_download.py").path
      let folder = workshop.store.appending(path: target).path
      let outcome = try run(python, [script, source.path, "acme/tiny", Self.commit, kind, folder])
      try #require(outcome.status == 0, "\(outcome.errors)")
    }
    let models = try ListedModel.all(daemon.settledModels())
    let cached = "acme/tiny@\(Self.commit)"
    let ids = ["plain/tiny", cached, "other/\(cached)", "mirror/tiny"]
    #expect(models.mapValues(\.state) == Dictionary(uniqueKeysWithValues: ids.map { ($0, "charted") }))
    #expect(models[cached]?.duplicateOf == "plain/tiny")
    #expect(models["mirror/tiny"]?.duplicateOf == "plain/tiny")
    for (id, layout) in [
      (cached, "huggingFaceCache"), ("other/\(cached)", "huggingFaceCache"), ("mirror/tiny", "huggingFaceLocalDir"),
    ] {
      let shown = try JSONDecoder().decode(ShownModel.self, from: daemon.ask("show", id, "--json"))
      #expect(shown.layout == layout)
      let weights = try #require(shown.files.first { $0.path == "model.safetensors" })
      #expect(weights.claimedSHA256 != nil && weights.claimedSHA256 == weights.sha256, "\(id)")
    }
  }
}
