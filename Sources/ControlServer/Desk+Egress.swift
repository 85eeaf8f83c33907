import ControlAPI
import HummingbirdCore
import ModelAtlas

extension Desk {
  /// The newest requests that left the house, oldest first.
  func egress(_ question: Question) async throws -> Response {
    let query = try Query(question.query, allowed: ["limit"])
    let limit = Int(try query.number("limit", in: 1...1_000_000) ?? 1000)
    return try await Response(json: json(service.egress(limit: limit).map(EgressAnswer.init)))
  }
}

extension EgressAnswer {
  fileprivate init(_ entry: EgressEntry) {
    self.init(
      at: entry.at.description, source: entry.source, method: entry.method, host: entry.host, path: entry.path,
      status: entry.status, bytes: entry.bytes, hadToken: entry.hadToken)
  }
}
