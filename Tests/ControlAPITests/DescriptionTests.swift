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
}
