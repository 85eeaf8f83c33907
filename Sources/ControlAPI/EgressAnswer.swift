/// One element of `GET /v1/egress`: a request that left the house.
package struct EgressAnswer: Codable, Hashable, Sendable {
  package var at: String
  /// The configured source on whose behalf it was sent.
  package var source: String
  package var method: String
  /// Scheme, host and port.
  package var host: String
  /// Without the query, which may carry a signature.
  package var path: String
  /// Null when nobody answered.
  @Nullable package var status: Int?
  /// Of the answer's body.
  package var bytes: UInt64
  package var hadToken: Bool

  package init(
    at: String, source: String, method: String, host: String, path: String, status: Int?, bytes: UInt64, hadToken: Bool
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
