import ModelAtlas

/// Somebody who is told of alerts, and how.
package struct AlertReceiver: Hashable, Sendable {
  package enum Kind: Hashable, Sendable {
    case journal
    case webhook(Webhook)
    /// Program and arguments, never through a shell. It gets what a webhook's body holds on stdin.
    case command([String])
  }

  /// The name in the configuration: deliveries wait in the record under it.
  package let name: String
  package let kind: Kind
  package let severityMin: AlertSeverity
  /// How long one delivery may take.
  package let timeoutSeconds: Double

  package init(name: String, kind: Kind, severityMin: AlertSeverity, timeoutSeconds: Double) {
    self.name = name
    self.kind = kind
    self.severityMin = severityMin
    self.timeoutSeconds = timeoutSeconds
  }
}

package struct Webhook: Hashable, Sendable {
  /// `https://host/path`, or `http:`.
  package let url: String
  /// Read at each delivery, so that secrets can be exchanged without a restart.
  package let secretFiles: [String]
  package let template: WebhookTemplate
  /// Whether the receiver may be in the own network. Without it a host's name cannot lead there.
  package let allowsPrivate: Bool

  package init(url: String, secretFiles: [String], template: WebhookTemplate, allowsPrivate: Bool) {
    self.url = url
    self.secretFiles = secretFiles
    self.template = template
    self.allowsPrivate = allowsPrivate
  }
}

/// Why a delivery did not arrive.
package struct DeliveryFailure: Error, Hashable, Sendable, CustomStringConvertible {
  package let description: String
  /// How long the receiver asks to be left alone, in seconds.
  package var retryAfterSeconds: Double?
  /// No repetition will help: the receiver is gone for good.
  package var isFinal = false

  package init(_ description: String, retryAfterSeconds: Double? = nil, isFinal: Bool = false) {
    self.description = description
    self.retryAfterSeconds = retryAfterSeconds
    self.isFinal = isFinal
  }
}

/// Tells a receiver. Blocks the calling thread until it was told, refused, or the time is over.
///
/// - Parameter now: for the signature.
package func deliver(_ delivery: Delivery, to receiver: AlertReceiver, at now: UnixTime) throws(DeliveryFailure) {
  switch receiver.kind {
  case .journal: tellJournal(delivery)
  case .webhook(let webhook): try send(delivery, to: webhook, seconds: receiver.timeoutSeconds, at: now)
  case .command(let words): try run(words, input: standardBody(delivery), seconds: receiver.timeoutSeconds)
  }
}
