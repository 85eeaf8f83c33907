import ArgumentParser
import ControlAPI

struct EventsCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "events", abstract: "What entered, changed in or left the atlas. With --json: JSON Lines.")

  @Option(help: "Only events after this id.")
  var since: Int64 = 0
  @Flag(help: "Go on as things happen.")
  var follow = false

  @OptionGroup var common: QuestionOptions

  func validate() throws {
    if since < 0 { throw ValidationError("--since \(since): an event's id is expected") }
  }

  func run() throws {
    if follow { return try common.followEvents(since: since, show: show) }
    var last = since
    // Page by page, until a page is not full.
    while true {
      var count = 0
      let query = [("since", "\(last)"), ("limit", "1000")].map { (name: $0.0, value: $0.1) }
      try common.ask([EventAnswer].self, .events, query: query, json: false) { events, _ in
        for event in events { try show(event) }
        count = events.count
        last = events.last?.id ?? last
      }
      if count < 1000 { return }
    }
  }

  private func show(_ event: EventAnswer) throws {
    if common.json { return try say(json: event) }
    let detail = event.detail.sorted { $0.key < $1.key }.map { "\($0.key)=\($0.value)" }
    say(
      neutralized(([event.id.description, event.at, event.kind, event.model ?? "-"] + detail).joined(separator: "  ")))
  }
}

extension QuestionOptions {
  /// Shows events as they come, until the daemon ends.
  func followEvents(since: Int64, show: @escaping (EventAnswer) throws -> Void) throws {
    var lines = LineSplitter()
    let query = [(name: "since", value: "\(since)")]
    try stream(.events, query: query, headers: [("Accept", "text/event-stream")]) { bytes in
      for line in lines.add(bytes) where line.starts(with: "data: ".utf8) {
        guard let event = try? value(EventAnswer.self, json: Array(line.dropFirst(6))), (try? show(event)) != nil else {
          complain("an event is not understood: \(String(decoding: line, as: UTF8.self))")
          continue
        }
      }
      return true
    }
    throw Failure("\(path): the stream of events ended", hint: "systemctl status atlasd", code: .unreachable)
  }
}

/// Cuts what arrives in pieces into lines.
struct LineSplitter {
  private var rest: [UInt8] = []

  /// The lines that are complete now, without their ends.
  mutating func add(_ bytes: UnsafeRawBufferPointer) -> [ArraySlice<UInt8>] {
    rest += bytes
    guard let end = rest.lastIndex(of: UInt8(ascii: "\n")) else { return [] }
    let lines = rest[..<end].split(separator: UInt8(ascii: "\n"), omittingEmptySubsequences: true)
    rest = Array(rest[(end + 1)...])
    return lines
  }
}
