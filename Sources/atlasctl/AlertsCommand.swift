import ArgumentParser
import ControlAPI

struct AlertsCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "alerts", abstract: "What is wrong with models' origins, licenses and files.",
    subcommands: [ListAlerts.self, PreviewAlerts.self], defaultSubcommand: ListAlerts.self)
}

struct ListAlerts: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "list", abstract: "Alerts that stand; or acknowledges, reopens or snoozes one.")

  @Option(help: "Only these states: open, acknowledged, resolved.") var state: [String] = []
  @Option(help: "Only these rules.") var rule: [String] = []
  @Option(help: "Only alerts on this model.") var model: String?
  @Flag(help: "Go on as alerts come and go. With --json: JSON Lines.") var follow = false
  @Option(name: .customLong("ack"), help: "Acknowledge an alert, by the beginning of its id.") var acknowledge: String?
  @Option(help: "Open an acknowledged alert again.") var reopen: String?
  @Option(help: "Tell nobody of an alert for a while.") var snooze: String?
  @Option(name: .customLong("for"), help: "How long to snooze: 90m, 12h, 7d.") var duration = "1d"

  @OptionGroup var common: QuestionOptions

  func validate() throws {
    if [acknowledge, reopen, snooze].compactMap({ $0 }).count > 1 {
      throw ValidationError("--ack, --reopen and --snooze exclude each other")
    }
    if seconds(duration) == nil { throw ValidationError("--for \(duration): 90m, 12h or 7d is expected") }
  }

  func run() throws {
    if let acknowledge { return try mark(acknowledge, "acknowledge") }
    if let reopen { return try mark(reopen, "reopen") }
    if let snooze { return try mark(snooze, "snooze", [("seconds", "\(seconds(duration) ?? 86_400)")]) }
    if follow { return try followAlerts() }
    let query =
      state.map { (name: "state", value: $0) } + rule.map { (name: "rule", value: $0) }
      + (model.map { [(name: "model", value: $0)] } ?? [])
    try common.ask([AlertAnswer].self, .alerts, query: query) { alerts, terminal in
      for line in alertLines(alerts, terminal) { say(line) }
    }
  }

  private func mark(_ id: String, _ action: String, _ more: [(String, String)] = []) throws {
    let query = ([("action", action)] + more).map { (name: $0.0, value: $0.1) }
    try common.ask(AlertAnswer.self, .alert, model: id, query: query, body: []) { alert, _ in
      let snoozed = action == "snooze" ? alert.snoozedUntil.map { "snoozed until \($0)" } : nil
      say(neutralized("\(alert.id.prefix(8))  \(snoozed ?? alert.state)  \(alert.message)"))
    }
  }

  /// From now on: what stood before is what the command without --follow lists.
  private func followAlerts() throws {
    var last: Int64 = 0
    try common.ask(StatusAnswer.self, .status, json: false) { status, _ in last = status.lastEvent }
    try common.followEvents(since: last) { event in
      guard event.kind.hasPrefix("alert.") else { return }
      if common.json { return try say(json: event) }
      let what = [event.at, event.kind, event.detail["severity"] ?? "", event.detail["rule"] ?? ""]
      let text =
        event.detail["message"]
        ?? event.detail.sorted { $0.key < $1.key }.map { "\($0)=\($1)" }
        .joined(separator: " ")
      say(neutralized((what.filter { !$0.isEmpty } + [text]).joined(separator: "  ")))
    }
  }
}

struct PreviewAlerts: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "preview", abstract: "Tries rules on what is stored. Nobody is told, nothing is kept.")

  @Option(help: "A file with rules, deny and the other keys of the alerts section; - reads stdin.") var rules: String

  @OptionGroup var common: QuestionOptions

  func run() throws {
    try common.ask([AlertAnswer].self, .previewAlerts, body: fileContents(rules)) { alerts, terminal in
      for line in alertLines(alerts, terminal) { say(line) }
    }
  }
}

func alertLines(_ alerts: [AlertAnswer], _ terminal: Terminal) -> [String] {
  var table = Table([
    .init(title: "ID"), .init(title: "SEVERITY"), .init(title: "RULE"), .init(title: "STATE"),
    .init(title: "MESSAGE", isFlexible: true),
  ])
  for alert in alerts {
    let state = alert.snoozedUntil == nil || alert.state != "open" ? alert.state : "snoozed"
    table.add([String(alert.id.prefix(8)), alert.severity, alert.rule, state, alert.message])
  }
  return alerts.isEmpty ? ["no alerts"] : table.lines(on: terminal)
}

func alertLine(_ alert: AlertAnswer) -> String {
  let path = alert.path.isEmpty ? "" : "  path " + alert.path.joined(separator: " > ")
  return "\(alert.id.prefix(8))  \(alert.severity)  \(alert.rule)  \(alert.state)  \(alert.message)\(path)"
}

/// `90m`, `12h`, `7d`, or plain seconds; nil for anything else, and for nothing at all.
func seconds(_ text: String) -> Int? {
  let units: [Character: Int] = ["s": 1, "m": 60, "h": 3600, "d": 86_400]
  let unit = text.last.flatMap { units[$0] }
  guard let number = Int(unit == nil ? text[...] : text.dropLast()), number > 0 else { return nil }
  let (seconds, overflow) = number.multipliedReportingOverflow(by: unit ?? 1)
  return overflow ? nil : seconds
}
