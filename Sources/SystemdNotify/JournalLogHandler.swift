import CSystemd
import Glibc
import Logging

/// Writes log lines into systemd's journal with their metadata as fields: `journalctl -u atlasd ATLAS_MODEL=org/name`.
package struct JournalLogHandler: LogHandler {
  private var ownLevel: Logger.Level?
  package var metadata: Logger.Metadata = [:]
  private let label: String

  package init(label: String) { self.label = label }

  package var logLevel: Logger.Level {
    get { ownLevel ?? currentLogLevel() }
    set { ownLevel = newValue }
  }

  package subscript(metadataKey key: String) -> Logger.Metadata.Value? {
    get { metadata[key] }
    set { metadata[key] = newValue }
  }

  package func log(event: LogEvent) {
    var fields = ["PRIORITY=\(event.level.priority)", "SYSLOG_IDENTIFIER=atlasd", "ATLAS_LOGGER=\(label)"]
    if let id = messageIDs[event.message.description] { fields.append("MESSAGE_ID=\(id)") }
    let all = metadata.merging(event.metadata ?? [:]) { _, new in new }.sorted { $0.key < $1.key }
    // The text repeats the fields: `journalctl -u atlasd` alone must say which model it was.
    fields.append("MESSAGE=\(line(event.message.description, all))")
    for (key, value) in all { fields.append("\(fieldName(key))=\(value)") }
    send(fields)
  }
}

/// Upper-case letters, digits and underscores: what the journal accepts, at most 64 bytes.
func fieldName(_ key: String) -> String {
  let bytes = key.utf8.map { byte -> UInt8 in
    switch byte {
    case UInt8(ascii: "a")...UInt8(ascii: "z"): byte - 32
    case UInt8(ascii: "A")...UInt8(ascii: "Z"), UInt8(ascii: "0")...UInt8(ascii: "9"): byte
    default: UInt8(ascii: "_")
    }
  }
  return "ATLAS_" + String(decoding: bytes.prefix(58), as: UTF8.self)
}

/// `sd_journal_send` is variadic, which Swift does not import; the vector form takes each field as a byte range, so
/// that values may hold line feeds.
private func send(_ fields: [String]) {
  let bytes = fields.map { Array($0.utf8) }
  let total = bytes.reduce(0) { $0 + $1.count }
  withUnsafeTemporaryAllocation(byteCount: max(total, 1), alignment: 1) { buffer in
    var vectors: [iovec] = []
    var offset = 0
    for field in bytes {
      let part = UnsafeMutableRawBufferPointer(rebasing: buffer[offset..<offset + field.count])
      part.copyBytes(from: field)
      vectors.append(iovec(iov_base: part.baseAddress, iov_len: field.count))
      offset += field.count
    }
    _ = sd_journal_sendv(vectors, Int32(vectors.count))
  }
}

extension Logger.Level {
  /// syslog's numbers.
  var priority: Int {
    switch self {
    case .trace, .debug: 7
    case .info: 6
    case .notice: 5
    case .warning: 4
    case .error: 3
    case .critical: 2
    }
  }
}
