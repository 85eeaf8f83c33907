import ControlAPI
import HTTPTypes
import HummingbirdCore
import ModelAtlas
import NIOCore

extension Desk {
  /// Waiting is cut into slices, so that a shutdown ends it.
  private static let sliceSeconds = 1.0
  /// A comment keeps an idle stream alive and finds out that nobody listens any more.
  private static let heartbeatSeconds = 15.0

  /// The changes after an event: at once, as soon as there is one (`wait`), or as a stream of server-sent events.
  func events(_ question: Question) async throws -> Response {
    let query = try Query(question.query, allowed: ["since", "limit", "wait"])
    let since = try question.lastEventID ?? query.number("since", in: 0...Int64.max) ?? 0
    let limit = Int(try query.number("limit", in: 1...Int64(limits.pageMax)) ?? 1000)
    if question.request.headers[.accept]?.contains("text/event-stream") == true { return eventStream(since: since) }
    if let seconds = try query.seconds("wait", max: limits.waitSecondsMax) {
      _ = try await waitInSlices(seconds) { slice in
        if try await !self.service.events(after: since, limit: 1).isEmpty { return true }
        await self.service.waitForEvent(after: since, timeoutSeconds: slice)
        return false
      }
    }
    return try await Response(json: json(service.events(after: since, limit: limit).map(EventAnswer.init)))
  }

  func wait(_ question: Question) async throws -> Response {
    let query = try Query(question.query, allowed: ["for", "timeout"])
    let goal = try query.choice("for", [WaitGoal.sampled, .charted]) ?? .charted
    let seconds = try query.seconds("timeout", max: limits.waitSecondsMax) ?? limits.waitSecondsMax
    let isDone = try await waitInSlices(seconds) { slice in
      await self.service.wait(for: goal, timeoutSeconds: slice)
    }
    if !isDone, isClosing { throw ProblemAnswer.closing }
    return try Response(json: json(WaitAnswer(goal: goal.rawValue, done: isDone)))
  }

  /// Asks until `isDone` says so, the time is over or the daemon stops. Asks at least once.
  private func waitInSlices(_ seconds: Double, isDone: (Double) async throws -> Bool) async throws -> Bool {
    let deadline = ContinuousClock.now + .seconds(seconds)
    while true {
      let left = (deadline - .now) / .seconds(1)
      if try await isDone(max(0, min(Self.sliceSeconds, left))) { return true }
      if isClosing || ContinuousClock.now >= deadline { return false }
    }
  }

  private func eventStream(since: Int64) -> Response {
    Response(
      status: .ok, headers: [.contentType: "text/event-stream", .cacheControl: "no-store"],
      body: ResponseBody { writer in
        var last = since
        try await writer.write(ByteBuffer(string: ": atlasd\n\n"))
        while !self.isClosing {
          let events = try await self.service.events(after: last, limit: 100)
          for event in events { try await writer.write(serverSentEvent(event)) }
          last = events.last?.id ?? last
          if events.isEmpty { try await self.pause(after: last, &writer) }
        }
        try await writer.finish(nil)
      })
  }

  private func pause(after last: Int64, _ writer: inout any ResponseBodyWriter) async throws {
    let hasNews = try await waitInSlices(Self.heartbeatSeconds) { slice in
      await self.service.waitForEvent(after: last, timeoutSeconds: slice)
      return try await !self.service.events(after: last, limit: 1).isEmpty
    }
    if !hasNews { try await writer.write(ByteBuffer(string: ":\n\n")) }
  }
}

extension Question {
  /// Where a browser's `EventSource` left off.
  fileprivate var lastEventID: Int64? {
    HTTPField.Name("Last-Event-ID").flatMap { request.headers[$0] }.flatMap { Int64($0) }
  }
}

private func serverSentEvent(_ event: AtlasEvent) throws -> ByteBuffer {
  var buffer = ByteBuffer(string: "id: \(event.id)\nevent: \(event.kind)\ndata: ")
  buffer.writeBytes(try json(EventAnswer(event)))
  buffer.writeString("\n\n")
  return buffer
}

extension EventAnswer {
  init(_ event: AtlasEvent) {
    self.init(
      id: event.id, at: event.at.description, kind: event.kind, model: event.model?.text, detail: event.detail)
  }
}
