import ControlAPI
import HTTPTypes
import HummingbirdCore
import ModelAtlas
import NIOCore

extension Desk {
  /// Some 64 KiB at once: a store of a million models is a gigabyte of JSON, which is never in memory as a whole.
  private static let chunkBytes = 64 << 10

  /// Everything that the filter accepts, sorted by id; one page of it when `limit` says so.
  func models(_ question: Question) throws -> Response {
    let query = try Query(question.query, allowed: ModelFilter.parameters)
    let filter = try ModelFilter(query)
    let after = query.text("after").map { ModelID($0) }
    let limit = try query.number("limit", in: 1...Int64(limits.pageMax)).map { Int($0) }
    let atlas = service.atlas()
    let all = atlas.allNodes.filter { node in (after.map { $0 < node.id } ?? true) && filter.accepts(node) }
      .map(\.id).sorted()
    let page = all.prefix(limit ?? all.count)
    var response = Response(
      status: .ok, headers: [.contentType: "application/json", .cacheControl: "no-store"],
      body: ResponseBody { writer in
        try await Self.write(page, of: atlas, to: &writer)
        try await writer.finish(nil)
      })
    if page.count < all.count, let last = page.last, let link = HTTPField.Name("Link") {
      response.headers[link] = nextLink(question, after: last)
    }
    return response
  }

  private static func write(
    _ ids: ArraySlice<ModelID>, of atlas: Atlas, to writer: inout any ResponseBodyWriter
  ) async throws {
    var chunk = ByteBuffer(string: "[")
    for (index, id) in ids.enumerated() {
      guard let node = atlas[id] else { continue }
      if index > 0 { chunk.writeString(",\n") }
      chunk.writeBytes(try json(ModelSummary(node)))
      if chunk.readableBytes >= chunkBytes {
        try await writer.write(chunk)
        chunk.clear()
        await Task.yield()
      }
    }
    chunk.writeString("]\n")
    try await writer.write(chunk)
  }

  /// RFC 8288: the same question, from the next model on.
  private func nextLink(_ question: Question, after id: ModelID) -> String {
    let kept = (queryFields(question.query) ?? []).filter { $0.name != "after" }
    return "<\(Route.models.target(query: kept + [("after", id.text)]))>; rel=\"next\""
  }
}
