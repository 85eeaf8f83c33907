import ControlAPI
import ModelAtlas
import Testing

@testable import ControlServer

@Suite("A lineage of thousands")
struct LineageTests {
  /// A base with children, of which every third is also made from the one before it.
  private let atlas = Atlas(
    (0...5_000).map { number in
      var verdict = Verdict()
      let parents = number == 0 ? [] : number % 3 == 0 ? [number - 1, 0] : [0]
      verdict.parents = Set(parents).map { parent in
        ParentEdge(
          parent: ModelID("org/m\(parent)"), relation: .finetune, verdict: .undeclared, confidence: 0.5,
          rule: "nearest", evidence: [])
      }
      return AtlasNode(id: ModelID("org/m\(number)"), state: .charted, facts: nil, hub: nil, verdict: verdict)
    })

  private func written(nodesMax: Int) throws -> (bytes: [UInt8], answer: LineageAnswer) {
    let bytes = Lineage(of: "org/m0", in: atlas, .both, depth: nil, nodesMax: nodesMax).written()
    return (bytes, try value(LineageAnswer.self, json: bytes))
  }

  @Test("is written by two threads as by one: all nodes by id, all edges by child, then parent")
  func whole() throws {
    let (bytes, answer) = try written(nodesMax: 50_000)
    #expect(answer.nodes.map(\.id) == atlas.allIDs.sorted().map(\.text) && !answer.truncated)
    let edges = answer.edges.map { (ModelID($0.child), ModelID($0.parent)) }
    #expect(edges.count == 5_000 + 1_666 && zip(edges, edges.dropFirst()).allSatisfy { $0 < $1 })
    #expect(try bytes == json(answer))
  }

  @Test("is cut at the limit, and edges to what was cut off are not told")
  func cut() throws {
    let (bytes, answer) = try written(nodesMax: 2_500)
    let kept = Set(answer.nodes.map(\.id))
    #expect(answer.truncated && kept.count == 2_500)
    #expect(answer.edges.allSatisfy { kept.contains($0.child) && kept.contains($0.parent) })
    #expect(try bytes == json(answer))
  }
}
