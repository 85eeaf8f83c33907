import ControlAPI
import ModelAtlas
import Testing

@Suite("What the daemon answers")
struct AnswerTests {
  @Test("models come sorted by id, every field present, equal bytes for equal atlases")
  func models() async throws {
    let orders = [family, family.reversed()]
    var answers: [String] = []
    for nodes in orders {
      answers.append(
        try await withServer(HandmadeAtlas(nodes)) { _, client in
          try await blocking { String(decoding: try client.bytes(.models), as: UTF8.self) }
        })
    }
    #expect(answers[0] == answers[1])
    #expect(answers[0].split(separator: "\n").map(String.init) == goldenModels)
  }

  @Test("filters of different kinds must all hold, values of one kind are alternatives")
  func filters() async throws {
    let found = try await withServer { _, client in
      try await blocking {
        try [
          [("state", "incomplete")], [("family", "acme/base"), ("quantized", "true")],
          [("relation", "duplicate,quantized")],
          [("parent", "acme/base")], [("format", "gguf")], [("text", "TUNED"), ("quantized", "false")],
        ].map { query in try client.ask([ModelSummary].self, .models, query: query).map(\.id) }
      }
    }
    #expect(found[0] == ["beta/cut"])
    #expect(found[1] == ["beta/tuned-q4.gguf"])
    #expect(found[2] == ["beta/tuned", "beta/tuned-q4.gguf"])
    #expect(found[3] == ["acme/tuned"])
    #expect(found[4] == ["beta/tuned-q4.gguf"])
    #expect(found[5] == ["acme/tuned", "beta/tuned"])
  }

  @Test("a page ends where the next begins")
  func pages() async throws {
    let pages = try await withServer { _, client in
      try await blocking {
        try [[("limit", "2")], [("limit", "2"), ("after", "acme/tuned")], [("limit", "9"), ("after", "beta/tuned")]]
          .map { query in try client.ask([ModelSummary].self, .models, query: query).map(\.id) }
      }
    }
    #expect(pages == [["acme/base", "acme/tuned"], ["beta/cut", "beta/tuned"], ["beta/tuned-q4.gguf"]])
  }

  @Test("show holds the summary and what is known beyond it")
  func show() async throws {
    let answer = try await withServer { _, client in
      try await blocking { try client.ask(ModelAnswer.self, .model, model: "acme/base") }
    }
    #expect(answer.summary.id == "acme/base" && answer.summary.parameters == 1000)
    #expect(answer.more.tensors == [.init(elementType: "F32", tensors: 2, elements: 12)])
    #expect(answer.more.children == ["acme/tuned"])
    #expect(answer.more.files.map(\.path) == ["model.safetensors"])
  }

  @Test("a model is found by its id, by its place, and by the end of its path when that is unique")
  func names() async throws {
    try await withServer { _, client in
      try await blocking {
        for name in ["beta/cut", "cut", "models:beta/cut"] {
          let found = try client.ask(ModelAnswer.self, .model, model: name)
          #expect(found.summary.id == "beta/cut")
        }
        let missing = problem { try client.bytes(.model, model: "nobody") }
        #expect(missing?.status == 404)
        let ambiguous = problem { try client.bytes(.model, model: "tuned") }
        #expect(ambiguous?.status == 409)
        #expect(ambiguous?.candidates == ["acme/tuned", "beta/tuned"])
      }
    }
  }

  @Test("an id keeps its slashes, percent signs and bytes beyond ASCII on the way")
  func oddNames() async throws {
    let ids = ["a/%FF/b", "ä/ö?x=1#y", "../../etc/passwd", "a b+c", "line\nfeed"]
    let nodes = ids.map { node(ModelID($0), bytes: 1, family: ModelID($0)) }
    try await withServer(HandmadeAtlas(nodes)) { _, client in
      try await blocking {
        for id in ids {
          let found = try client.ask(ModelAnswer.self, .model, model: id)
          #expect(found.summary.id == id)
        }
      }
    }
  }

  @Test("lineage goes up, down or both ways, to a depth")
  func lineage() async throws {
    let answers = try await withServer { _, client in
      try await blocking {
        try [[], [("direction", "up")], [("direction", "down"), ("depth", "1")]].map { query in
          try client.ask(LineageAnswer.self, .lineage, model: "acme/tuned", query: query)
        }
      }
    }
    #expect(answers[0].nodes.map(\.id) == ["acme/base", "acme/tuned", "beta/tuned", "beta/tuned-q4.gguf"])
    #expect(answers[0].edges.map(\.relation) == ["finetune", "duplicate", "quantized"])
    #expect(answers[1].nodes.map(\.id) == ["acme/base", "acme/tuned"])
    #expect(answers[2].nodes.map(\.id) == ["acme/tuned", "beta/tuned", "beta/tuned-q4.gguf"])
    #expect(answers[2].edges.map(\.child) == ["beta/tuned", "beta/tuned-q4.gguf"])
    #expect(answers.allSatisfy { !$0.truncated && $0.model == "acme/tuned" })
  }

  @Test("explain gives every number of the edge and of the candidates that were not taken")
  func explain() async throws {
    let answers = try await withServer { _, client in
      try await blocking {
        try [[("child", "acme/tuned")], [("child", "acme/tuned"), ("parent", "beta/cut")]].map { query in
          try client.ask(ExplainAnswer.self, .explain, query: query)
        }
      }
    }
    #expect(answers[0].edges.map(\.evidence) == [["relativeDistance": 0.125, "equalTensors": 4]])
    #expect(answers[0].rejected.map(\.candidate) == ["other/model"])
    #expect(answers[0].declared.map(\.verdict) == ["verified"])
    #expect(answers[0].createdAt == "2023-11-14T22:13:21.000Z")
    #expect(answers[1].edges.isEmpty && answers[1].rejected.isEmpty)
  }

  @Test("duplicates name the original and what removing its copies would free")
  func duplicates() async throws {
    let answer = try await withServer { _, client in
      try await blocking { try client.ask(DuplicatesAnswer.self, .duplicates) }
    }
    #expect(answer.bytesSaved == 4001)
    #expect(answer.groups.map(\.original) == ["acme/tuned"])
    #expect(answer.groups[0].members.map(\.id) == ["acme/tuned", "beta/tuned"])
  }

  @Test("the graph comes in pages that join up")
  func graph() async throws {
    try await withServer { _, client in
      try await blocking {
        let first = try client.ask(GraphPage.self, .graph, query: [("limit", "3")])
        let second = try client.ask(GraphPage.self, .graph, query: [("limit", "3"), ("after", first.next ?? "")])
        #expect((first.nodes + second.nodes).map(\.id) == family.map(\.id.text).sorted())
        #expect(first.edges.count + second.edges.count == 3)
        #expect(second.next == nil)
      }
    }
  }

  @Test("status has every state and relation, and the metrics page says the same numbers")
  func status() async throws {
    try await withServer { _, client in
      try await blocking {
        let status = try client.ask(StatusAnswer.self, .status)
        #expect(Set(status.models.keys) == Set(ModelState.allCases.map(\.rawValue)))
        #expect(status.models["charted"] == 5)
        #expect(status.work["hashing"]?.bytesLeft == 100)
        let page = String(decoding: try client.bytes(.metrics), as: UTF8.self)
        #expect(page.contains("\natlasd_models{state=\"charted\"} 5\n"))
        #expect(page.contains("\natlasd_build_info{version=\"1.2.3\"} 1\n"))
        #expect(try client.bytes(.health) == Array("ok\n".utf8))
        #expect(try client.bytes(.readiness) == Array("ready\n".utf8))
      }
    }
  }
}

func problem(_ question: () throws -> Any) -> ProblemAnswer? {
  do { _ = try question() } catch ControlError.problem(let problem) { return problem } catch { return nil }
  return nil
}
