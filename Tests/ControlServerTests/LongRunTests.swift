import ControlAPI
import Foundation
import ModelAtlas
import Testing

@Suite("Work that takes longer than a question")
struct LongRunTests {
  private typealias Evaluated = RunAnswer<EvaluationAnswer>

  @Test("the first answer names the run, a later one with that name has the result")
  func result() async throws {
    try await withServer { _, client in
      let first = try await blocking { try client.ask(Evaluated.self, .evaluate, query: [("wait", "0")]) }
      let query = [("run", first.run), ("wait", "60")].map { (name: $0.0, value: $0.1) }
      let last = try await blocking { try client.ask(Evaluated.self, .evaluate, query: query) }
      #expect(last.run == first.run && last.state == "done")
      #expect(last.result?.ruleSet == "evidence.1")
      #expect(last.result?.models.comparable ?? 0 > 0)
    }
  }

  @Test("a run of another kind, and one that nobody began, is not known")
  func unknown() async throws {
    try await withServer { _, client in
      let first = try await blocking { try client.ask(Evaluated.self, .evaluate, query: [("wait", "60")]) }
      for (route, query) in [
        (Route.verify, [(name: "child", value: "acme/tuned"), (name: "run", value: first.run)]),
        (Route.evaluate, [(name: "run", value: "4711")]),
      ] {
        let error = await #expect(throws: ControlError.self) {
          try await blocking { try client.bytes(route, query: query) }
        }
        guard case .problem(let problem) = error else {
          Issue.record("\(String(describing: error))")
          continue
        }
        #expect(problem.type == "urn:atlasd:no-such-run" && problem.status == 404)
      }
    }
  }

  @Test("a verification tells each number twice, and only those about a parent that is named")
  func verification() async throws {
    try await withServer { _, client in
      func ask(_ parent: String?) async throws -> VerificationAnswer? {
        var query = [(name: "child", value: "acme/tuned"), (name: "wait", value: "60")]
        if let parent { query.append((name: "parent", value: parent)) }
        let asked = query
        return try await blocking {
          try client.ask(RunAnswer<VerificationAnswer>.self, .verify, query: asked).result
        }
      }
      let all = try #require(try await ask(nil))
      #expect(all.verified && all.complete && !all.numbers.isEmpty)
      #expect(all.numbers.allSatisfy { $0.equal && $0.recorded == $0.recomputed })
      let some = try #require(try await ask("acme/base"))
      #expect(Set(some.numbers.map(\.model)) == ["acme/base"])
    }
  }
}
