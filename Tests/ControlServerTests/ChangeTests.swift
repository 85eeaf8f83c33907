import ControlAPI
import ControlServer
import Foundation
import ModelAtlas
import Synchronization
import Testing

@Suite("Changes, and waiting for them")
struct ChangeTests {
  private func event(_ kind: String) -> AtlasEvent {
    AtlasEvent(at: UnixTime(milliseconds: 0), kind: kind, model: "acme/base", detail: ["parent": "x"])
  }

  @Test("a long poll returns when something happens")
  func longPoll() async throws {
    let service = HandmadeAtlas()
    let events = try await withServer(service) { _, client in
      async let answer = blocking { try client.ask([EventAnswer].self, .events, query: [("wait", "60")]) }
      service.add(event("model.charted"))
      return try await answer
    }
    #expect(events.map(\.kind) == ["model.charted"])
    #expect(events[0].detail == ["parent": "x"])
  }

  @Test("a stream sends what happened since, and then what happens, as server-sent events")
  func stream() async throws {
    let service = HandmadeAtlas()
    for kind in ["one", "two", "three"] { service.add(event(kind)) }
    let seen = Mutex("")
    try await withServer(service) { _, client in
      try await blocking {
        try client.stream(.events, query: [("since", "1")], headers: [("Accept", "text/event-stream")]) { bytes in
          let text = seen.withLock { text -> String in
            text += String(decoding: bytes, as: UTF8.self)
            return text
          }
          if text.contains("event: three"), !text.contains("event: four") { service.add(event("four")) }
          return !text.contains("event: four")
        }
      }
    }
    let text = seen.withLock { $0 }
    let ids = text.split(separator: "\n").filter { $0.hasPrefix("id: ") }
    #expect(Set(ids) == ["id: 2", "id: 3", "id: 4"])
    #expect(!text.contains("event: one"))
  }

  @Test("waiting ends when the work is done, and at the timeout")
  func waiting() async throws {
    let service = HandmadeAtlas()
    try await withServer(service) { _, client in
      let done = try await blocking { try client.ask(WaitAnswer.self, .wait, query: [("timeout", "60")]) }
      #expect(done == WaitAnswer(goal: "charted", done: true))
      service.set(done: false)
      let query = [("for", "sampled"), ("timeout", "0.2")].map { (name: $0.0, value: $0.1) }
      let late = try await blocking { try client.ask(WaitAnswer.self, .wait, query: query) }
      #expect(late == WaitAnswer(goal: "sampled", done: false))
    }
  }

  @Test("a shutdown does not wait for those who wait", .timeLimit(.minutes(1)))
  func shutdown() async throws {
    let service = HandmadeAtlas()
    service.set(done: false)
    let client = try await withServer(service) { _, client in
      Task { try await blocking { try client.ask(WaitAnswer.self, .wait, query: [("timeout", "3000")]) } }
    }
    await #expect(throws: ControlError.self) { try await client.value }
  }

  @Test("rescan, rechart and import reach the daemon")
  func writes() async throws {
    let service = HandmadeAtlas()
    let dump = Array("{\"id\":\"a/b\"}\n{\"id\":\"a/c\"}\n".utf8)
    try await withServer(service) { _, client in
      try await blocking {
        #expect(try client.ask(RescanAnswer.self, .rescan, body: []).requested)
        let rechart = try client.ask(RechartAnswer.self, .rechart, query: [("dryRun", "true")], body: [])
        #expect(rechart.dryRun && rechart.changed.map(\.id) == ["acme/tuned"])
        #expect(rechart.alertsRaised.map(\.rule) == ["false-parent"] && rechart.alertsSettled.isEmpty)
        let taken = problem { try client.ask(RechartAnswer.self, .rechart, query: [("rules", "paper")], body: []) }
        #expect(taken?.status == 400)
        #expect(try client.ask(ImportAnswer.self, .importHub, body: dump).records == 2)
      }
    }
    #expect(service.rescans == 1)
    #expect(service.imported == dump)
  }

  @Test("a file of notes is taken whole or not at all, and the line that cannot be is told")
  func unusableNotes() async throws {
    let good = #"{"model":"acme/base","key":"owner","value":"team-x"}"#
    let bad = [#"{"model":"acme/none","key":"owner","value":"x"}"#, "owner=x", good.replacing("owner", with: "!")]
    try await withServer { service, client in
      try await blocking { () throws in
        for line in bad {
          let body = Array("\(good)\n\n\(line)\n\(good)".utf8)
          let error = #expect(throws: ControlError.self) {
            try client.ask(AnnotatedAnswer.self, .annotate, body: body)
          }
          #expect(error?.description.hasPrefix("line 3: ") == true, "\(line): \(String(describing: error))")
        }
        #expect(try client.ask(SearchAnswer.self, .search, query: [(name: "annotation", value: "owner")]).total == 0)
      }
    }
  }

  @Test("models are found by what people noted, and a file of notes may be larger than other bodies")
  func notes() async throws {
    let lines = (0..<2000).map { #"{"model":"acme/base","key":"note.\#($0)","value":"kept for the record"}"# }
    let own = [
      #"{"model":"acme/tuned","key":"eval.mmlu","value":"0.7"}"#,
      #"{"model":"acme/base","key":"eval.mmlu","value":"x"}"#,
      #"{"model":"acme/base","key":"owner","value":"team-x"}"#,
    ]
    let body = Array((lines + own).joined(separator: "\n").utf8)
    try await withServer { _, client in
      // Of `try` in a macro the compiler does not conclude that the closure throws.
      try await blocking { () throws in
        #expect(try client.ask(AnnotatedAnswer.self, .annotate, body: body).annotations == 2003)
        func found(_ conditions: String...) throws -> [String] {
          let query = conditions.map { (name: "annotation", value: $0) }
          return try client.ask(SearchAnswer.self, .search, query: query).hits.map(\.id).sorted()
        }
        #expect(try found("owner") == ["acme/base"])
        #expect(try found("owner=team-x", "eval.mmlu") == ["acme/base"])
        #expect(try found("owner=team-y") == [])
        #expect(try found("eval.mmlu>0.6") == ["acme/tuned"])
        #expect(try found("eval.mmlu<=0.6") == [])
        #expect(try found("eval.mmlu") == ["acme/base", "acme/tuned"])
        #expect(throws: ControlError.self) { try found(">3") }
      }
    }
  }
}
