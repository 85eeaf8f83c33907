import ControlAPI
import FoundationEssentials
import ModelAtlas

/// The body of the Standard Webhooks specification: a type, a time and the data.
struct StandardBody: Encodable {
  struct Payload: Encodable {
    /// The root cause that the alerts share.
    let cause: String
    let alerts: [AlertAnswer]
  }

  let type: String
  let timestamp: String
  let data: Payload

  init(_ delivery: Delivery) {
    // A cause that went before anybody was told is told as what it is.
    let isOver = delivery.alerts.allSatisfy { $0.state == .resolved }
    type = isOver ? "alerts.resolved" : "alerts.opened"
    timestamp = delivery.queuedAt.description
    data = Payload(cause: delivery.cause, alerts: delivery.alerts.map(AlertAnswer.init))
  }
}

func standardBody(_ delivery: Delivery) throws(DeliveryFailure) -> [UInt8] {
  do { return try json(StandardBody(delivery)) } catch { throw DeliveryFailure("the alert has no JSON: \(error)") }
}

/// What the body of a webhook looks like.
package enum WebhookTemplate: Hashable, Sendable {
  case standard
  /// Text with `{{...}}` in it.
  case text(String)
  /// A file with such a text, read at each delivery.
  case file(String)

  /// Slack's incoming webhooks. Plain text, since messages hold names that strangers chose: `<!channel>` is no mention.
  package static let slack = WebhookTemplate.text(
    """
    {"text":"{{title}}","blocks":[{"type":"header","text":{"type":"plain_text","text":"{{title}}"}},\
    {"type":"section","text":{"type":"plain_text","text":"{{messages}}"}}]}
    """)

  /// An adaptive card, as Teams' workflows take it. Runs of text, in which nothing is a link.
  package static let teams = WebhookTemplate.text(
    """
    {"type":"message","attachments":[{"contentType":"application/vnd.microsoft.card.adaptive","content":\
    {"$schema":"http://adaptivecards.io/schemas/adaptive-card.json","type":"AdaptiveCard","version":"1.4","body":\
    [{"type":"TextBlock","weight":"bolder","wrap":true,"text":"{{title}}"},\
    {"type":"RichTextBlock","inlines":[{"type":"TextRun","text":"{{messages}}"}]}]}}]}
    """)

  /// - Throws: a template file that cannot be read.
  func body(_ delivery: Delivery) throws(DeliveryFailure) -> [UInt8] {
    switch self {
    case .standard: return try standardBody(delivery)
    case .text(let text): return try filled(text, delivery)
    case .file(let path):
      guard let bytes = smallFile(path), let text = String(validating: bytes, as: UTF8.self) else {
        throw DeliveryFailure("\(path): the template cannot be read")
      }
      return try filled(text, delivery)
    }
  }
}

/// Replaces `{{title}}`, `{{messages}}`, `{{rule}}`, `{{severity}}`, `{{count}}` and `{{cause}}` by texts that stand
/// inside a JSON string, and `{{alerts}}` by the JSON array. Each is looked for once, in the template alone: a model's
/// name cannot bring a placeholder of its own.
private func filled(_ template: String, _ delivery: Delivery) throws(DeliveryFailure) -> [UInt8] {
  var texts = placeholders(of: delivery).mapValues(escapedForJSON)
  do { texts["alerts"] = String(decoding: try json(delivery.alerts.map(AlertAnswer.init)), as: UTF8.self) } catch {
    throw DeliveryFailure("the alert has no JSON: \(error)")
  }
  var body = ""
  var rest = template[...]
  while let open = rest.firstRange(of: "{{"), let close = rest[open.upperBound...].firstRange(of: "}}") {
    let name = String(rest[open.upperBound..<close.lowerBound])
    body += rest[..<open.lowerBound]
    guard let text = texts[name] else { throw DeliveryFailure("the template names {{\(name)}}, which is not known") }
    body += text
    rest = rest[close.upperBound...]
  }
  return Array((body + rest).utf8)
}

private func placeholders(of delivery: Delivery) -> [String: String] {
  let alerts = delivery.alerts
  let rule = alerts.first?.finding.rule.rawValue ?? ""
  let severity = alerts.map(\.severity).max()?.rawValue ?? ""
  let shown = alerts.prefix(messagesMax).map { shortened($0.finding.message) }
  let more = alerts.count > messagesMax ? ["and \(alerts.count - messagesMax) more"] : []
  return [
    "title": "\(severity): \(rule)" + (alerts.count > 1 ? " (\(alerts.count) models)" : ""),
    "messages": (shown + more).joined(separator: "\n"), "rule": rule, "severity": severity,
    "count": "\(alerts.count)", "cause": delivery.cause,
  ]
}

/// For people. Slack refuses a section of more than 3000 characters: ten of these are fewer.
private let messagesMax = 10
private let messageCharactersMax = 280

private func shortened(_ message: String) -> String {
  message.count > messageCharactersMax ? message.prefix(messageCharactersMax - 1) + "…" : message
}

private func escapedForJSON(_ text: String) -> String {
  // A string always has a JSON.
  let quoted = (try? json(text)).map { String(decoding: $0, as: UTF8.self) } ?? "\"\""
  return String(quoted.dropFirst().dropLast())
}
