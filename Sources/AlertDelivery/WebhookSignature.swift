import CCrypto
import FoundationEssentials

/// A signing secret of the Standard Webhooks specification: `whsec_` and 24 to 64 bytes in base64.
package struct WebhookSecret: Sendable {
  private let key: [UInt8]

  /// The specification asks for 24 to 64 bytes.
  private static let keyBytes = 24...64

  /// Nil for what is no such secret.
  package init?(text: String) {
    let encoded = text.hasPrefix("whsec_") ? String(text.dropFirst(6)) : text
    guard let data = Data(base64Encoded: encoded), Self.keyBytes.contains(data.count) else { return nil }
    key = Array(data)
  }

  /// `v1,` and the base64 of HMAC-SHA256 over `id.timestamp.body`.
  ///
  /// - Parameter timestamp: seconds since 1970.
  package func signature(id: String, timestamp: Int64, body: [UInt8]) -> String {
    let message = Array("\(id).\(timestamp).".utf8) + body
    var digest = [UInt8](repeating: 0, count: 32)
    var length: UInt32 = 0
    let made = HMAC(EVP_sha256(), key, Int32(key.count), message, message.count, &digest, &length)
    precondition(made != nil && length == 32, "libcrypto has no HMAC-SHA256")
    return "v1," + Data(digest).base64EncodedString()
  }
}

/// The secrets of some files, one a line; empty lines and those that begin with # do not count.
///
/// All of them sign: while a secret is exchanged, the receiver verifies by the old one or the new one.
func webhookSecrets(in paths: [String]) throws(DeliveryFailure) -> [WebhookSecret] {
  var secrets: [WebhookSecret] = []
  for path in paths {
    guard let bytes = smallFile(path), let text = String(validating: bytes, as: UTF8.self) else {
      throw DeliveryFailure("\(path): the webhook's secret cannot be read")
    }
    for (index, line) in text.split(whereSeparator: \.isNewline).enumerated() where !line.hasPrefix("#") {
      let word = String(line.filter { !$0.isWhitespace })
      guard !word.isEmpty else { continue }
      guard let secret = WebhookSecret(text: word) else {
        throw DeliveryFailure(
          "\(path):\(index + 1): no webhook secret: whsec_ and 24 to 64 bytes in base64 are expected")
      }
      secrets.append(secret)
    }
  }
  return secrets
}
