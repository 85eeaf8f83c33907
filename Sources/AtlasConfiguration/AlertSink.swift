/// Somebody who is told of alerts.
package struct AlertSink: Hashable, Sendable {
  package enum Kind: Hashable, Sendable {
    case journal
    /// - Parameters:
    ///   - secretFiles: one secret a line in each, the newest first: all of them sign.
    ///   - template: `standard`, `slack`, `teams`, or the absolute path of a body with `{{...}}` in it.
    case webhook(url: String, secretFiles: [String], template: String, allowsPrivate: Bool)
    /// Program and arguments.
    case command([String])
  }

  package let name: String
  package let kind: Kind
  package let severityMin: Configuration.Alerts.Level
  /// How long one delivery may take.
  package let timeoutSeconds: Double

  package init(
    name: String, kind: Kind, severityMin: Configuration.Alerts.Level = .info, timeoutSeconds: Double = 10
  ) {
    self.name = name
    self.kind = kind
    self.severityMin = severityMin
    self.timeoutSeconds = timeoutSeconds
  }
}

/// One element of `alerts.sinks`.
///
/// - Parameter position: from 1; part of the name of a sink that has none.
func alertSink(_ element: SettingElement, position: Int) -> (sink: AlertSink?, problems: [ConfigurationProblem]) {
  var reading = SinkReading(element: element)
  let kind = reading.kind()
  let name = element.texts["name"] ?? (kind == .journal ? "journal" : "\(kind?.word ?? "sink")-\(position)")
  if name.isEmpty || name.contains(where: { $0.isWhitespace }) { reading.tell("name is \"\(name)\", expected a word") }
  let severity = reading.severity()
  let timeout = reading.timeout()
  guard let kind, reading.problems.isEmpty else { return (nil, reading.problems) }
  return (AlertSink(name: name, kind: kind, severityMin: severity, timeoutSeconds: timeout), [])
}

extension AlertSink.Kind {
  fileprivate var word: String {
    switch self {
    case .journal: "journal"
    case .webhook: "webhook"
    case .command: "command"
    }
  }
}

private struct SinkReading {
  let element: SettingElement
  var problems: [ConfigurationProblem] = []

  mutating func tell(_ text: String) { problems.append(ConfigurationProblem(element.origin, text)) }

  mutating func kind() -> AlertSink.Kind? {
    let general = ["kind", "name", "severity", "timeout_seconds"]
    switch element.texts["kind"] ?? element.texts["path"] {
    case "journal"?:
      refuse(besides: general + ["path"])
      return .journal
    case "webhook"?:
      refuse(besides: general + ["url", "secret_file", "template", "allow_private"])
      return webhook()
    case "command"?:
      refuse(besides: general + ["command"])
      let words = (element.texts["command"] ?? "").split(separator: " ").map(String.init)
      if words.first?.hasPrefix("/") != true { tell("command is a program's absolute path and its arguments") }
      return .command(words)
    case let word?: tell("kind is \"\(word)\", expected journal, webhook or command")
    case nil: tell("a sink without a kind: journal, webhook or command")
    }
    return nil
  }

  private mutating func webhook() -> AlertSink.Kind? {
    let url = element.texts["url"] ?? ""
    if !url.hasPrefix("https://"), !url.hasPrefix("http://") { tell("url is \"\(url)\", expected https://...") }
    let secrets = (element.texts["secret_file"] ?? "").split(separator: ",")
      .map { String($0.drop { $0 == " " }) }
    for path in secrets where !path.hasPrefix("/") { tell("secret_file is \"\(path)\", expected absolute paths") }
    let template = element.texts["template"] ?? "standard"
    if !["standard", "slack", "teams"].contains(template), !template.hasPrefix("/") {
      tell("template is \"\(template)\", expected standard, slack, teams or an absolute path")
    }
    let isAllowed = element.texts["allow_private"] ?? "false"
    if !["true", "false"].contains(isAllowed) { tell("allow_private is \"\(isAllowed)\", expected true or false") }
    return .webhook(url: url, secretFiles: secrets, template: template, allowsPrivate: isAllowed == "true")
  }

  mutating func severity() -> Configuration.Alerts.Level {
    guard let word = element.texts["severity"] else { return .info }
    if let level = Configuration.Alerts.Level(rawValue: word), level != .off { return level }
    tell("severity is \"\(word)\", expected info, warning or critical")
    return .info
  }

  mutating func timeout() -> Double {
    guard let word = element.texts["timeout_seconds"] else { return 10 }
    if let seconds = Double(word), (1...300).contains(seconds) { return seconds }
    tell("timeout_seconds is \"\(word)\", expected seconds from 1 to 300")
    return 10
  }

  private mutating func refuse(besides known: [String]) {
    for key in element.texts.keys.sorted() where !known.contains(key) {
      problems.append(ConfigurationProblem(element.origin, unknown: "key of such a sink", key, among: known))
    }
  }
}
