import ControlAPI
import Foundation
import Testing

@testable import atlasctl

@Suite("Explaining an edge to a person")
struct ExplainTests {
  @Test("numbers stand under each other, each with what it means")
  func numbers() {
    var answer = ExplainAnswer(child: "acme/ft", parent: nil, state: "charted", ruleSet: "evidence.1")
    let parent = ParentAnswer(
      id: "acme/base", relation: "finetune", method: nil, verdict: "undeclared", confidence: 0.95, rule: "nearest")
    answer.edges = [.init(parent, evidence: ["sharedValues": 22272, "ofTomorrow": 0.5])]
    #expect(
      explainLines(answer, .plain).dropFirst(3) == [
        "",
        "parent acme/base  finetune, 95 %, undeclared",
        "  rule nearest: the nearest that came before",
        "    ofTomorrow    0.5000",
        "    sharedValues   22272  sampled weights that both have",
      ])
  }

  @Test("what several sources claim alike is told once, with all who say so")
  func claims() {
    var answer = ExplainAnswer(child: "acme/ft", parent: nil, state: "charted", ruleSet: "evidence.1")
    let said = ["card", "hub", "config"].map { source in
      DeclaredParentAnswer(
        id: "acme/base", resolvedId: "acme/base", relation: source == "config" ? "unknown" : "finetune",
        source: source, verdict: "verified")
    }
    answer.declared = said.map { .init($0, evidence: [:]) }
    #expect(
      explainLines(answer, .plain).dropFirst(3) == [
        "", "claimed: finetune of acme/base", "  verified, says card, hub",
        "", "claimed: unknown of acme/base", "  verified, says config",
      ])
  }

  @Test("every number and rule that charting gives has words")
  func everyNumberHasWords() throws {
    let sources = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
      .deletingLastPathComponent().appending(path: "Sources/Charting")
    let walker = try #require(FileManager.default.enumerator(at: sources, includingPropertiesForKeys: nil))
    var (names, rules): (Set<String>, Set<String>) = ([], [])
    for case let file as URL in walker where file.pathExtension == "swift" {
      let text = try String(contentsOf: file, encoding: .utf8)
      for match in text.matches(of: /Measurement\(\s*"([A-Za-z0-9]+)"/) { names.insert(String(match.1)) }
      for match in text.matches(of: /rule: "([a-z-]+)"/) { rules.insert(String(match.1)) }
    }
    try #require(names.count > 20 && rules.count > 5)
    #expect(names.filter { meaning(ofEvidence: $0) == nil }.sorted() == [])
    #expect(rules.filter { meaning(ofRule: $0) == nil }.sorted() == [])
  }
}
