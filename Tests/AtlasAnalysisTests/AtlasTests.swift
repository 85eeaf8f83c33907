import ModelAtlas
import Testing

@Suite("The atlas as a value")
struct AtlasTests {
  /// Some of the named parents have no node.
  private func family(seed: UInt64) -> [AtlasNode] {
    var random = SeededNumbers(seed: seed)
    let ids = (0..<4_000).map { ModelID("org/m\($0)") }
    return ids.indices.compactMap { index in
      if Int.random(in: 0..<10, using: &random) == 0 { return nil }
      let count = Int.random(in: 0..<3, using: &random)
      let parents = Set((0..<count).map { _ in ids[Int.random(in: ids.indices, using: &random)] })
      return madeNode(ids[index], from: parents.map { ($0, .finetune) }, bytes: UInt64(index))
    }
  }

  @Test("made of all nodes at once, it is what it is after each was put")
  func madeAtOnce() {
    let nodes = family(seed: 1)
    let (whole, grown) = (Atlas(nodes), atlas(nodes))
    #expect(Set(whole.allNodes) == Set(grown.allNodes) && whole.allNodes.count == nodes.count)
    #expect(whole.counts.models == grown.counts.models && whole.counts.edgeKinds == grown.counts.edgeKinds)
    #expect(nodes.allSatisfy { whole[$0.id] == $0 && whole.children(of: $0.id) == grown.children(of: $0.id) })
  }

  @Test("parents without a node are those that somebody descends from and nobody put")
  func absentParents() {
    let nodes = family(seed: 2)
    let known = Set(nodes.map(\.id))
    let absent = Set(nodes.flatMap { $0.verdict.parents.map(\.parent) }).subtracting(known)
    #expect(Set(Atlas(nodes).absentParents) == absent && !absent.isEmpty)
  }
}
