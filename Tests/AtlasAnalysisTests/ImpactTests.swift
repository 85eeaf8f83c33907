import AtlasAnalysis
import ModelAtlas
import Testing

@Suite("What hangs on a model")
struct ImpactTests {
  /// A base, two fine-tunes, a merge of both, a copy of the merge, and a quantized one that was removed.
  private let family = atlas([
    madeNode("base", downloads: 1000, bytes: 10),
    madeNode("a", from: [("base", .finetune)], downloads: 100, bytes: 20),
    madeNode("b", from: [("base", .finetune)], bytes: 30),
    madeNode("merge", from: [("a", .merge), ("b", .merge), ("base", .merge)], downloads: 10, bytes: 40),
    madeNode("copy", from: [("merge", .duplicate)], downloads: 1, bytes: 50, duplicateOf: "merge"),
    madeNode("gone", from: [("a", .quantized)], state: .removed, downloads: 5, bytes: 60),
  ])

  private func impact(_ id: ModelID) throws -> Impact { Impact(of: try #require(family[id]), in: family) }

  @Test("a model that two paths lead to counts once, with the shortest and the longest path")
  func diamond() throws {
    let impact = try impact("base")
    #expect(impact.descendants.map(\.id) == ["a", "b", "merge", "copy", "gone"])
    #expect(impact.descendants.map(\.depth) == [1, 1, 1, 2, 2])
    #expect(impact.descendants.map(\.longestDepth) == [1, 1, 2, 3, 2])
    #expect(impact.subTreeDownloads == 1116)
    #expect(impact.downloads == 1000)
  }

  @Test("bytes and places are those on disk; a removed model counts as a descendant and takes none")
  func blastRadius() throws {
    let impact = try impact("a")
    #expect(impact.bytes == 20 + 40 + 50)
    #expect(impact.places == 3)
    #expect(impact.copies == 1)
    #expect(impact.byRelation == [.merge: 1, .duplicate: 1, .quantized: 1])
    #expect(impact.descendants.map(\.path) == [nil, "/srv/merge", "/srv/copy"])
  }

  @Test("claimed downloads that do not fit stay at the largest number")
  func overflow() throws {
    let atlas = atlas([madeNode("a", downloads: .max), madeNode("b", from: [("a", .finetune)], downloads: .max)])
    #expect(Impact(of: try #require(atlas["a"]), in: atlas).subTreeDownloads == .max)
  }

  @Test("after any of 10,000 random edits the sums are those of counting by hand", arguments: [1, 2] as [UInt64])
  func randomEdits(seed: UInt64) throws {
    var random = SeededNumbers(seed: seed)
    var atlas = Atlas()
    let ids = (0..<60).map { ModelID("m\($0 / 10)\($0 % 10)") }
    for edit in 0..<5_000 {
      let number = Int.random(in: 0..<ids.count, using: &random)
      if Int.random(in: 0..<8, using: &random) == 0 {
        atlas.remove(ids[number])
      } else {
        let count = min(number, Int.random(in: 0..<4, using: &random))
        let parents = Set((0..<count).map { _ in ids[Int.random(in: 0..<number, using: &random)] })
        let downloads = Int64.random(in: 0..<1000, using: &random)
        atlas.put(madeNode(ids[number], from: parents.map { ($0, .finetune) }, downloads: downloads))
      }
      guard let node = atlas[ids[Int.random(in: 0..<ids.count, using: &random)]] else { continue }
      let below = bruteForceDescendants(of: node.id, in: atlas)
      let sum = below.union([node.id]).reduce(Int64(0)) { $0 + (atlas[$1]?.hub?.downloads ?? 0) }
      let impact = Impact(of: node, in: atlas)
      #expect(impact.subTreeDownloads == sum, "edit \(edit), seed \(seed)")
      #expect(Set(impact.descendants.map(\.id)) == below, "edit \(edit), seed \(seed)")
      expectCounted(atlas, "edit \(edit), seed \(seed)")
    }
  }

  /// What the atlas says of itself in numbers is what counting its nodes gives.
  private func expectCounted(_ atlas: Atlas, _ place: Comment) {
    let nodes = atlas.allNodes
    let edges = nodes.flatMap(\.verdict.parents)
    #expect(atlas.counts.models == nodes.reduce(into: [:]) { $0[$1.state, default: 0] += 1 }, place)
    #expect(atlas.counts.edges == edges.reduce(into: [:]) { $0[$1.relation, default: 0] += 1 }, place)
    #expect(atlas.counts.families == Set(nodes.compactMap(\.verdict.family)).count, place)
  }

  /// Whoever has a path up to `id`: asked of each model, one after another, until nothing is added.
  private func bruteForceDescendants(of id: ModelID, in atlas: Atlas) -> Set<ModelID> {
    var below: Set<ModelID> = []
    var isGrowing = true
    while isGrowing {
      isGrowing = false
      for node in atlas.allNodes where !below.contains(node.id) {
        if node.verdict.parents.contains(where: { $0.parent == id || below.contains($0.parent) }) {
          below.insert(node.id)
          isGrowing = true
        }
      }
    }
    return below
  }
}
