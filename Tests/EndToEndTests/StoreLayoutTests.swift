import Foundation
import Testing

@Suite("Models where tools keep them", .serialized)
struct StoreLayoutTests {
  private struct Sizes: Decodable {
    let brume: UInt64
    let gguf: UInt64
  }

  private struct Duplicates: Decodable {
    struct Member: Decodable {
      let id: String
      let layout: String?
    }
    struct Group: Decodable {
      let original: String
      let members: [Member]
      let bytesSaved: UInt64
    }
    struct File: Decodable {
      let members: [Member]
      let bytesSaved: UInt64
    }
    let groups: [Group]
    let files: [File]
    let bytesSaved: UInt64
  }

  private struct Shown: Decodable {
    struct Card: Decodable { let hasCard: Bool }
    struct Place: Decodable { let id: String }
    let layout: String?
    let card: Card
    let places: [Place]
    let state: String
  }

  private static let original = "brume/Brume-0.4M"

  @Test(
    "the same weights in any tool's store are copies of one model, and what they cost is said",
    .enabled(if: FileManager.default.isExecutableFile(atPath: python), "no virtual environment: .ci/setup test"))
  func layouts() throws {
    let workshop = try Workshop()
    let script = Workshop.repository.appending(path: "Tests/Tools/store_layouts.py").path
    let made = try run(python, [script, Workshop.examples.path, workshop.store.path])
    try #require(made.status == 0, "\(made.errors)")
    let sizes = try JSONDecoder().decode(Sizes.self, from: made.output)
    let daemon = try workshop.start()
    try daemon.answers()
    let models = try ListedModel.all(daemon.settledModels())
    let layouts = [
      Self.original: "folder", "ollama/megabrume:latest": "ollama", "ollama/megabrume:q8": "ollama",
      "oci:gguf": "ociLayout", "oci:kit": "ociLayout", "mlruns/brume": "mlflow", "clones/Brume-0.4M": "gitClone",
      "pipelines/one": "diffusersPipeline", "pipelines/two": "diffusersPipeline",
      "embedders/brume": "sentenceTransformers", "lmstudio/models/quantwerk/MegaBrume-GGUF": "folder",
      "llama.cpp/quantwerk_MegaBrume-GGUF_megabrume.gguf": "file", "comfy/models/checkpoints/brume.safetensors": "file",
      "comfy/models/loras/law.safetensors": "file",
    ]
    #expect(Set(models.keys) == Set(layouts.keys))
    let shown = try layouts.keys.reduce(into: [:]) { shown, id in
      shown[id] = try JSONDecoder().decode(Shown.self, from: daemon.ask("show", id, "--json"))
    }
    #expect(shown.mapValues(\.layout) == layouts)
    #expect(models.filter { $0.value.state != "charted" }.mapValues(\.state) == ["clones/Brume-0.4M": "stub"])
    for id in ["mlruns/brume", "oci:kit"] {
      #expect(shown[id]?.card.hasCard == true, "\(id): the card that lies in it")
    }
    try holdCosts(daemon, sizes, shown)
  }

  private func holdCosts(_ daemon: RunningDaemon, _ sizes: Sizes, _ shown: [String: Shown]) throws {
    let found = try JSONDecoder().decode(Duplicates.self, from: daemon.ask("duplicates", "--json"))
    let brume = try #require(found.groups.first { $0.original == Self.original })
    let copies = ["comfy/models/checkpoints/brume.safetensors", "embedders/brume", "mlruns/brume", "oci:kit"]
    #expect(brume.members.map(\.id) == [Self.original] + copies)
    #expect(brume.bytesSaved == 4 * sizes.brume)
    #expect(shown["oci:kit"]?.places.map(\.id).sorted() == ([Self.original] + copies).sorted())
    let gguf = try #require(found.groups.first { $0.original != Self.original })
    #expect(gguf.members.count == 5)
    // Two tags of Ollama's are one file: four files in all.
    #expect(gguf.bytesSaved == 3 * sizes.gguf)
    // The text encoder of two pipelines is the plain model's file as well.
    let shared = try #require(found.files.first)
    #expect(shared.members.map(\.id) == [Self.original, "pipelines/one", "pipelines/two"])
    #expect(shared.bytesSaved == 2 * sizes.brume)
    #expect(found.bytesSaved == [brume.bytesSaved, gguf.bytesSaved, shared.bytesSaved].reduce(0, +))
  }
}
