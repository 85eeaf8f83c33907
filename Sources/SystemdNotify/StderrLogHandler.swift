import Glibc
import Logging

/// Writes one line a message to stderr: `warning: inotify queue overflowed, rescanning root=models`.
package struct StderrLogHandler: LogHandler {
  private var ownLevel: Logger.Level?
  package var metadata: Logger.Metadata = [:]

  package init() {}

  package var logLevel: Logger.Level {
    get { ownLevel ?? currentLogLevel() }
    set { ownLevel = newValue }
  }

  package subscript(metadataKey key: String) -> Logger.Metadata.Value? {
    get { metadata[key] }
    set { metadata[key] = newValue }
  }

  package func log(event: LogEvent) {
    let all = metadata.merging(event.metadata ?? [:]) { _, new in new }.sorted { $0.key < $1.key }
    let text = "\(event.level): \(line(event.message.description, all))\n"
    // One write a line: lines of several threads do not mix. A closed stderr is nobody's business.
    _ = Array(text.utf8).withUnsafeBytes { write(2, $0.baseAddress, $0.count) }
  }
}

/// The message, then the metadata as `key=value`; values with spaces in quotes, control characters escaped.
func line(_ message: String, _ metadata: [(key: String, value: Logger.Metadata.Value)]) -> String {
  ([message] + metadata.map { "\($0.key)=\(quoted("\($0.value)"))" }).joined(separator: " ")
}

private func quoted(_ value: String) -> String {
  var text = ""
  var needsQuotes = value.isEmpty
  for scalar in value.unicodeScalars {
    switch scalar {
    case "\"", "\\":
      text += "\\\(scalar)"
      needsQuotes = true
    case " ", "=":
      text.unicodeScalars.append(scalar)
      needsQuotes = true
    case _ where scalar.properties.generalCategory == .control || scalar.properties.generalCategory == .format:
      text += "\\u{" + String(scalar.value, radix: 16) + "}"
      needsQuotes = true
    default: text.unicodeScalars.append(scalar)
    }
  }
  return needsQuotes ? "\"\(text)\"" : text
}
