import ControlAPI
import Foundation
import Testing

@Suite("docs/openapi.yaml")
struct DescriptionTests {
  private func description() throws -> [String] {
    let root = URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
      .deletingLastPathComponent()
    return try String(contentsOf: root.appendingPathComponent("docs/openapi.yaml"), encoding: .utf8)
      .split(separator: "\n").map(String.init)
  }

  @Test("describes every route with its method, and no other path")
  func routes() throws {
    var described: Set<String> = []
    var path = ""
    for line in try description() {
      if line.hasPrefix("  /"), line.hasSuffix(":") { path = String(line.dropFirst(2).dropLast()) }
      if ["    get:", "    post:"].contains(line) {
        described.insert(line.dropFirst(4).dropLast().uppercased() + " " + path)
      }
    }
    let served = Route.allCases.map { "\($0.method) \($0.rawValue)" + ($0.takesModel ? "{id}" : "") }
    #expect(described == Set(served))
  }

  @Test("names every field of a model")
  func fields() throws {
    let lines = try description()
    let start = try #require(lines.firstIndex(of: "    Model:"))
    let text = lines[start...].prefix { $0 == "    Model:" || $0.hasPrefix("      ") }.joined(separator: "\n")
    let model = try JSONSerialization.jsonObject(with: Data(json(ModelSummary(id: "a", state: "charted"))))
    for field in try #require(model as? [String: Any]).keys {
      #expect(text.contains("        - \(field)\n"), "\(field)")
      #expect(text.contains("        \(field):"), "\(field)")
    }
  }

  private static let share = EvaluationAnswer.Share(right: 1, of: 2, value: 0.5, range: 0.1...0.9)
  private static let evaluation = EvaluationAnswer(ruleSet: "r", recall: share, precision: share, sure: share)
  private static let verification = VerificationAnswer(
    child: "a", parent: nil, verified: true, complete: true, recordedRuleSet: "r", ruleSet: "r", readings: [],
    numbers: [])
  private static let run = RunAnswer(
    run: "1", state: "done", stage: nil, done: 0, total: 0, unit: nil, result: verification)

  @Test(
    "demands every field of an evaluation, a verification and a run, and no other",
    arguments: [
      ("Run", try json(run)), ("Evaluation", try json(evaluation)), ("Verification", try json(verification)),
      ("MeasuredShare", try json(share)),
    ])
  func demandedFields(schema: String, json: [UInt8]) throws {
    let lines = try description()
    let start = try #require(lines.firstIndex(of: "    \(schema):"))
    let required = try #require(lines[start...].first { $0.hasPrefix("      required: [") })
    let names = required.dropFirst("      required: [".count).dropLast().split(separator: ", ").map(String.init)
    let object = try JSONSerialization.jsonObject(with: Data(json)) as? [String: Any]
    #expect(Set(names) == Set(try #require(object).keys))
  }
}
