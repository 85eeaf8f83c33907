import ControlAPI
import Testing

@Suite("JSON on the wire")
struct WireTests {
  @Test("what is not known is null, keys are sorted, slashes are plain")
  func nulls() throws {
    let text = String(decoding: try json(ModelSummary(id: "a/b", state: "referenced")), as: UTF8.self)
    #expect(
      text
        == #"{"architecture":null,"bytes":0,"contentHash":null,"createdAt":null,"createdAtSource":"none","#
        + #""declaredParents":[],"downloads":null,"duplicateOf":null,"elementType":null,"family":null,"#
        + #""format":null,"id":"a/b","license":null,"parameters":null,"parents":[],"path":null,"#
        + #""quantization":null,"reason":null,"renditions":[],"root":null,"state":"referenced","valueHash":null}"#)
  }

  @Test("a field that an older daemon does not know is nil")
  func olderDaemon() throws {
    let answer = try value(
      ProblemAnswer.self, json: Array(#"{"type":"t","title":"x","status":404,"detail":"d","candidates":[]}"#.utf8))
    #expect(answer.hint == nil)
  }

  @Test("show is one object with the summary's fields in it")
  func flat() throws {
    var more = ModelParticulars()
    more.children = ["c"]
    let bytes = try json(ModelAnswer(summary: ModelSummary(id: "a", state: "charted"), more: more))
    let text = String(decoding: bytes, as: UTF8.self)
    #expect(text.contains(#""children":["c"]"#) && text.contains(#""id":"a""#) && !text.contains("summary"))
    #expect(try value(ModelAnswer.self, json: bytes).more == more)
  }

  @Test("a measurement that is no number survives")
  func notANumber() throws {
    let rejected = ExplainAnswer.Rejected(candidate: "a", reason: "r", evidence: ["d": .infinity])
    #expect(try value(ExplainAnswer.Rejected.self, json: json(rejected)) == rejected)
  }
}

@Suite("JSON that is written member by member")
struct WrittenAnswerTests {
  private func hold(_ value: some WrittenAnswer & Encodable) throws {
    #expect(String(decoding: written(value), as: UTF8.self) == String(decoding: try json(value), as: UTF8.self))
  }

  /// As a daemon writes it: node by node.
  private func hold(_ lineage: LineageAnswer) throws {
    var json = JSONWriter()
    json.lineage(of: lineage.model, truncated: lineage.truncated) { json in
      for edge in lineage.edges { json.element(edge) }
    } nodes: { json in
      for node in lineage.nodes { json.element(node) }
    }
    #expect(json.bytes == (try ControlAPI.json(lineage)))
  }

  private let odd = "a\"b\\c/\u{8}\u{c}\n\r\t\u{1}\u{1f}\u{7f}ö\u{2028}🦙"

  @Test("the bytes are those of the general encoder, with values everywhere, nowhere, and with odd names")
  func equalBytes() throws {
    var node = GraphNode(id: odd, state: "charted")
    try hold(node)
    (node.family, node.format, node.elementType, node.duplicateOf) = (odd, "gguf", "Q8_0", "b")
    (node.quantization, node.parameters) = (QuantizationAnswer(method: "gguf:Q8_0", bitsPerWeight: 8.5), UInt64.max)
    node.createdAt = "2026-01-01T00:00:00.000Z"
    let edges = [0, 1, 0.95, 1e-7, 1e300, 2.5e-10, 123456789.25, -0.5].map { confidence in
      GraphEdge(
        child: odd,
        parent: ParentAnswer(
          id: "p", relation: "merge", method: confidence > 0.5 ? "slerp" : nil, verdict: "verified",
          confidence: confidence, rule: "declared"))
    }
    try hold(LineageAnswer(model: odd, nodes: [node, node], edges: edges, truncated: true))
    try hold(LineageAnswer(model: "", nodes: [], edges: [], truncated: false))
    try hold(GraphPage(revision: -1, nodes: [node], edges: edges, next: nil))
    try hold(GraphPage(revision: 1, nodes: [], edges: [], next: odd))
  }

  @Test("an impact has its bytes, too")
  func impact() throws {
    var answer = ImpactAnswer(model: "m")
    try hold(answer)
    answer.byRelation = ["quantized": 2, "adapter": 1]
    (answer.downloads, answer.bytes, answer.subTreeDownloads) = (7, UInt64.max, Int64.max)
    answer.descendants = [
      ImpactAnswer.Descendant(
        id: odd, depth: 1, longestDepth: 2, relation: "merge", state: "charted", duplicateOf: nil, downloads: nil,
        bytes: 0, path: nil),
      ImpactAnswer.Descendant(
        id: "b", depth: 1, longestDepth: 1, relation: "adapter", state: "removed", duplicateOf: "c", downloads: -1,
        bytes: 9, path: "/models/\(odd)"),
    ]
    try hold(answer)
  }
}
