import ControlAPI
import Testing

@testable import atlasctl

@Suite("Drawing a lineage")
struct TreeTests {
  private func edge(_ parent: String, _ child: String, _ relation: String, method: String? = nil) -> GraphEdge {
    GraphEdge(
      child: child,
      parent: ParentAnswer(
        id: parent, relation: relation, method: method, verdict: "undeclared", confidence: 0.9, rule: "nearest"))
  }

  private func lineage(_ model: String, _ edges: [GraphEdge]) -> LineageAnswer {
    let ids = Set(edges.flatMap { [$0.parent, $0.child] } + [model]).sorted()
    return LineageAnswer(
      model: model, nodes: ids.map { GraphNode(id: $0, state: "charted") }, edges: edges, truncated: false)
  }

  @Test("ancestors and descendants are two trees; an edge's words stand at its far end")
  func twoTrees() {
    let lineage = lineage(
      "me",
      [
        edge("base", "mother", "finetune", method: "full"), edge("father", "me", "merge", method: "slerp"),
        edge("me", "copy", "duplicate"), edge("me", "q4", "quantized", method: "gguf:Q4_K"),
        edge("mother", "me", "merge", method: "slerp"),
      ])
    #expect(
      lineageLines(lineage, .plain) == [
        "me  charted",
        "descends from",
        "├─ father  merge (slerp), 90 %, undeclared",
        "└─ mother  merge (slerp), 90 %, undeclared",
        "   └─ base  finetune (full), 90 %, undeclared",
        "descendants",
        "├─ copy  duplicate, 90 %, undeclared",
        "└─ q4  quantized (gguf:Q4_K), 90 %, undeclared",
      ])
  }

  @Test("what hangs in two places is drawn out once, and a circle ends")
  func severalPlaces() {
    let branches = ["a": ["b", "c"], "b": ["d"], "c": ["d"], "d": ["e"], "e": ["a"]]
    let tree = Tree<String> { node in (branches[node] ?? []).map { ($0, $0) } }
    #expect(
      tree.lines(from: "a") == [
        "├─ b",
        "│  └─ d",
        "│     └─ e",
        "│        └─ a  (see above)",
        "└─ c",
        "   └─ d  (see above)",
      ])
  }

  @Test("a model without relatives says so")
  func alone() {
    #expect(lineageLines(lineage("me", []), .plain) == ["me  charted", "no relatives known"])
  }
}
