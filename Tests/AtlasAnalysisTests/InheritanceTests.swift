import AtlasAnalysis
import ModelAtlas
import Testing

@Suite("What a model inherits")
struct InheritanceTests {
  private let family: Atlas = {
    var gated = madeNode("base", downloads: 1) {
      $0.datasets = ["books"]
      $0.license = "llama2"
    }
    gated.hub?.isGated = true
    return atlas([
      gated,
      madeNode("chat", from: [("base", .finetune)]) { $0.datasets = ["talks", "books"] },
      madeNode("code", from: [("gone", .finetune)]) { $0.license = "mit" },
      madeNode("merge", from: [("chat", .merge), ("code", .merge)]) { $0.tags = ["merge"] },
    ])
  }()

  @Test("training data comes down all edges, each with the models that name it, nearest first")
  func data() throws {
    let inheritance = Inheritance(of: try #require(family["merge"]), in: family)
    #expect(inheritance.datasets.map(\.name) == ["books", "talks"])
    #expect(inheritance.datasets.map(\.from) == [["chat", "base"], ["chat"]])
    #expect(inheritance.licenses.map(\.name) == ["llama2", "mit"])
    #expect(inheritance.gated == ["base"])
    #expect(inheritance.tags.map(\.from) == [["merge"]])
  }

  @Test("a fine-tune or a root that names no data is told; a merge added none")
  func undeclared() throws {
    let inheritance = Inheritance(of: try #require(family["merge"]), in: family)
    #expect(inheritance.undeclared == ["code", "gone"])
    #expect(inheritance.sources.map(\.id) == ["merge", "chat", "code", "base", "gone"])
    #expect(inheritance.sources.last?.state == .referenced)
  }
}
