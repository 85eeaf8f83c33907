/// How a repository of a Hub looked when it was last asked for.
package enum HubState: String, Hashable, Sendable, CaseIterable {
  case present
  /// There, but its files are for those who were let in.
  case gated
  /// Switched off by the Hub's moderation.
  case disabled
  /// Goes by another name now.
  case renamed
  /// Missing or private: from outside both look the same.
  case notVisible
  /// Gone: said so by several polls with a token that still sees the organization's other models, or by the Hub itself.
  case removed
}

/// How far the polling of one query of one source has come. Survives a crash.
package struct HubProgress: Hashable, Sendable {
  /// The configured name of the source.
  package let source: String
  /// What is asked for: `author=acme`, `search=llama`.
  package let query: String
  /// The next page of the first crawl, as the server gave it; nil before the first page and after the last.
  package var cursor: String?
  /// Whether the first crawl has seen its last page.
  package var isCrawled = false
  /// All that was modified up to here is known; nil before the first crawl.
  package var watermark: UnixTime?

  package init(source: String, query: String) {
    self.source = source
    self.query = query
  }
}

/// One request that left the house.
package struct EgressEntry: Hashable, Sendable {
  package let at: UnixTime
  /// The configured source on whose behalf it was sent.
  package let source: String
  package let method: String
  /// Scheme, host and port.
  package let host: String
  /// Without the query, which may carry a signature.
  package let path: String
  /// Nil when nobody answered.
  package let status: Int?
  /// Of the answer's body.
  package let bytes: UInt64
  package let hadToken: Bool

  package init(
    at: UnixTime, source: String, method: String, host: String, path: String, status: Int?, bytes: UInt64,
    hadToken: Bool
  ) {
    self.at = at
    self.source = source
    self.method = method
    self.host = host
    self.path = path
    self.status = status
    self.bytes = bytes
    self.hadToken = hadToken
  }
}
