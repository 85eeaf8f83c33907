/// One request. Bodies are sent as they are; nothing is followed or retried.
package struct TransferRequest: Sendable {
  package var method: String
  /// Path and query, percent-encoded, starting with `/`.
  package var target: String
  package var headers: [(name: String, value: String)] = []
  /// Nil sends none.
  package var body: [UInt8]?
  package var limits = TransferLimits()
  /// The bytes of the body after which nothing more is wanted: the answer is then complete. Nil for the whole body.
  package var enoughBytes: UInt64?
  /// Whether the server may compress the body. It comes here unpacked, and the limit counts what was unpacked.
  package var takesCompressed = false
  /// Whether an address inside the own network may be connected to, whatever name led there.
  package var mayReachInside = true

  package init(method: String = "GET", target: String) {
    self.method = method
    self.target = target
  }
}

package struct TransferLimits: Hashable, Sendable {
  /// The largest answer that is taken, in bytes. A million models of 1 KiB each fit.
  package var bodyBytesMax: UInt64 = 2 << 30
  package var connectSeconds: Double = 5
  /// From first to last byte; nil for as long as it takes (event streams, waiting).
  package var totalSeconds: Double? = 60
  /// A transfer that stays below this rate for `stallSeconds` is given up; nil for any rate.
  package var stallBytesPerSecond: Int?
  package var stallSeconds = 20

  package init() {}
}

/// What a server answered.
package struct TransferAnswer: Sendable {
  package let status: Int
  /// In the order of arrival, names in lower case.
  package let headers: [(name: String, value: String)]
  /// Empty when the body went to a receiver.
  package var body: [UInt8]

  package init(status: Int, headers: [(name: String, value: String)], body: [UInt8]) {
    self.status = status
    self.headers = headers
    self.body = body
  }

  package func header(_ name: String) -> String? { headers.first { $0.name == name }?.value }
}
