import AtlasAnalysis
import ModelAtlas
import Testing

@Suite("References to models that are not here")
struct BrokenReferenceTests {
  private let gone = model("acme/base", .removed, file: 1, values: 2)
  private let tuned = model("acme/tuned", file: 3, values: 4, parents: [edge(to: "acme/base", .finetune)])

  private func kinds(_ found: BrokenReference?) -> [RestoreCandidate.Kind] { found?.candidates.map(\.kind) ?? [] }

  @Test("a removed model that others descend from is a broken reference; one that nobody needs is not")
  func removed() throws {
    let lone = model("acme/lone", .removed, file: 9, values: 9)
    let found = brokenReferences(in: atlas([gone, tuned, lone]), hub: [:])
    #expect(found.map(\.reference) == ["acme/base"])
    #expect(found[0].state == .removed)
    #expect(found[0].dependents == ["acme/tuned"])
    #expect(kinds(found[0]) == [.reference])
    #expect(found[0].candidates[0].grounds["architecture"] == "llama")
    #expect(brokenReference(named: "acme/lone", in: atlas([lone]), hub: [:])?.dependents == [])
  }

  @Test("a copy under another name comes first, by bytes before by values, then casts, then the finest quantization")
  func order() throws {
    let exact = model("attic/copy", file: 1, values: 2, parents: [edge(to: "acme/base", .duplicate)])
    let sharded = model("a/sharded", file: 5, values: 2, parents: [edge(to: "acme/base", .duplicate)])
    let widened = model("a/widened", file: 6, values: 2, types: 2, parents: [edge(to: "acme/base", .cast)])
    let fine = quantized("z/q8", bits: 8.5)
    let coarse = quantized("a/q4", bits: 4.5)
    let all = [gone, tuned, exact, sharded, widened, fine, coarse]
    let found = try #require(brokenReference(named: "acme/base", in: atlas(all), hub: [:]))
    #expect(found.candidates.map(\.id) == ["attic/copy", "a/sharded", "a/widened", "z/q8", "a/q4", "acme/base"])
    #expect(kinds(found) == [.identical, .identical, .cast, .quantized, .quantized, .reference])
    #expect(found.candidates.prefix(3).map(\.estimatedError) == [0, 0, 0])
    #expect(found.dependents == ["a/q4", "a/widened", "acme/tuned", "z/q8"], "copies are not dependents")
  }

  private func quantized(_ id: ModelID, bits: Double) -> AtlasNode {
    var node = model(id, file: UInt8(bits), values: UInt8(bits), parents: [edge(to: "acme/base", .quantized)])
    node.facts?.quantization = QuantizationVerdict(method: "gguf", bitsPerWeight: bits)
    return node
  }

  @Test("what descends from a removed copy descends from the original as well")
  func removedCopy() {
    let copy = model("attic/copy", .removed, file: 1, values: 2)
    var small = model("z/q4", file: 5, values: 5, parents: [edge(to: "attic/copy", .quantized)])
    small.facts?.quantization = QuantizationVerdict(method: "gguf", bitsPerWeight: 4.5)
    let found = brokenReference(named: "acme/base", in: atlas([gone, tuned, copy, small]), hub: [:])
    #expect(kinds(found) == [.quantized, .reference])
  }

  @Test("a model that was never here is found by the hash that a Hub published for it")
  func byPublishedHash() throws {
    var named = AtlasNode(id: "acme/base", state: .referenced, facts: nil, hub: nil, verdict: Verdict())
    named.hub = record("acme/base", file: 1)
    let child = model("acme/tuned", file: 3, values: 4, claims: [claim("acme/base", resolved: "acme/base")])
    let copy = model("attic/copy", file: 1, values: 2)
    let found = brokenReferences(in: atlas([named, child, copy]), hub: [:])
    #expect(found.map(\.state) == [.referenced])
    #expect(found[0].candidates.first?.id == "attic/copy")
    #expect(found[0].candidates.first?.hash == digest(1))
  }

  @Test("the same file on the Hub under another name is a way back; another file is none")
  func renamed() throws {
    let hub: [ModelID: HubRecord] = [
      "new/base": record("new/base", file: 1), "other/base": record("other/base", file: 7),
    ]
    let found = brokenReferences(in: atlas([gone, tuned]), hub: hub)
    #expect(kinds(found.first) == [.renamed, .reference])
    #expect(found.first?.candidates.first?.id == "new/base")
    #expect(found.first?.candidates.first?.place == nil)
  }

  @Test("a repository that the Hub renamed is known by its new name, one that is gone there as well is no way back")
  func renamedRepository() {
    var old = record("acme/base", file: 1)
    old.renamedTo = "acme/base-v1"
    var lost = record("other/base", file: 1)
    lost.state = .removed
    let found = brokenReferences(in: atlas([gone, tuned]), hub: ["acme/base": old, "other/base": lost]).first
    #expect(found?.candidates.map(\.id) == ["acme/base-v1", "acme/base"])
    #expect(kinds(found) == [.renamed, .reference])
  }

  @Test("a removed model whose weights lie here again as a download of the same repository is back")
  func back() {
    var cached = model("acme/base@0123", file: 1, values: 2)
    cached.facts?.origin = HubOrigin(repository: "acme/base", revision: "0123")
    #expect(brokenReferences(in: atlas([gone, tuned, cached]), hub: [:]).isEmpty)
    #expect(brokenReference(named: "acme/base", in: atlas([gone, tuned, cached]), hub: [:]) != nil)
  }

  @Test("a path on another machine is unresolved, and means the parent that weights and name agree on")
  func path() {
    let base = model("vision/Ember", file: 1, values: 2)
    let child = model(
      "acme/tuned", file: 3, values: 4, parents: [edge(to: "vision/Ember", .finetune)],
      claims: [claim("/data/models/ember", resolved: nil)])
    let found = brokenReferences(in: atlas([base, child]), hub: [:])
    #expect(found.map(\.state) == [.unresolved])
    #expect(kinds(found.first) == [.renamed, .reference])
    #expect(found.first?.candidates.first?.id == "vision/Ember")
  }

  @Test("a relative path is another reference for each model that says it")
  func relativePath() {
    let models = ["a/x", "b/y"].map { id in
      model(ModelID(id), file: 1, values: 1, claims: [claim("./checkpoint-500", resolved: nil)])
    }
    let found = brokenReferences(in: atlas(models), hub: [:])
    #expect(found.map(\.reference) == ["a/x/checkpoint-500", "b/y/checkpoint-500"])
    #expect(found.map(\.dependents) == [["a/x"], ["b/y"]])
  }

  @Test("an estimate is offered from three like children of one base, and only from them")
  func estimate() {
    let children = (0..<3).map { index in
      model(
        ModelID("acme/lora\(index)"), file: UInt8(10 + index), values: UInt8(10 + index),
        parents: [edge(to: "acme/base", .finetune)])
    }
    let found = brokenReferences(in: atlas([gone] + children), hub: [:]).first
    #expect(kinds(found) == [.estimate, .reference])
    #expect(found?.candidates.first?.children == ["acme/lora0", "acme/lora1", "acme/lora2"])
    #expect(kinds(brokenReferences(in: atlas([gone] + children.prefix(2)), hub: [:]).first) == [.reference])
  }

  @Test("the attributes of a name alone are those that all its children agree on")
  func agreement() {
    var first = tuned
    first.facts?.card.license = "mit"
    first.facts?.card.pipelineTag = "text-generation"
    var second = model("acme/other", file: 8, values: 8, parents: [edge(to: "acme/base", .finetune)])
    second.facts?.card.license = "apache-2.0"
    let named = AtlasNode(id: "acme/base", state: .referenced, facts: nil, hub: nil, verdict: Verdict())
    let alone = brokenReferences(in: atlas([named, first, second]), hub: [:]).first?.candidates.last
    #expect(alone?.grounds["license"] == nil)
    #expect(alone?.grounds["pipelineTag"] == "text-generation")
    #expect(alone?.grounds["parameters"] == "25")
  }
}
