import AtlasAnalysis
import AtlasExport
import ControlAPI
import FoundationEssentials
import HTTPTypes
import HummingbirdCore
import ModelAtlas
import NIOCore

extension Desk {
  private static let exportChunkBytes = 64 << 10

  /// The atlas, or a model with all its relatives up and down, in another program's format.
  func export(_ question: Question) async throws -> Response {
    let query = try Query(question.query, allowed: ["format", "model"])
    guard let format = try query.choice("format", ExportFormat.allCases) else {
      throw ProblemAnswer.badRequest(
        "the parameter format is missing",
        hint: "one of: \(ExportFormat.allCases.map(\.rawValue).joined(separator: ", "))")
    }
    let service = service
    let atlas = service.atlas()
    let index = await analyst.index(of: atlas, from: service)
    let ids = try query.text("model").map { name -> Set<ModelID> in
      let id = try model(named: name, in: atlas).id
      return Set([true, false].flatMap { Reach(from: id, upwards: $0, in: atlas).steps.map(\.id) })
    }
    let graph = ExportGraph(atlas, index, only: ids)
    let text = ExportText(format, at: .now, version: service.status().version)
    return Response(
      status: .ok, headers: [.contentType: format.mediaType, .cacheControl: "no-store"],
      body: ResponseBody { writer in
        try await Self.write(graph, as: text, to: &writer)
        try await writer.finish(nil)
      })
  }

  private static func write(
    _ graph: ExportGraph, as text: ExportText, to writer: inout any ResponseBodyWriter
  ) async throws {
    var chunk = ByteBuffer(string: text.head)
    for (number, node) in graph.nodes.enumerated() {
      chunk.writeString(text.node(node, number))
      try await send(&chunk, from: exportChunkBytes, to: &writer)
    }
    chunk.writeString(text.middle)
    for (number, edge) in graph.edges.enumerated() {
      chunk.writeString(text.edge(edge, number))
      try await send(&chunk, from: exportChunkBytes, to: &writer)
    }
    chunk.writeString(text.foot)
    try await send(&chunk, from: 1, to: &writer)
  }

  private static func send(
    _ chunk: inout ByteBuffer, from bytesMin: Int, to writer: inout any ResponseBodyWriter
  ) async throws {
    guard chunk.readableBytes >= bytesMin else { return }
    try await writer.write(chunk)
    chunk.clear()
    await Task.yield()
  }

  func bill(_ question: Question) throws -> Response {
    _ = try Query(question.query, allowed: [])
    let atlas = service.atlas()
    let node = try model(named: question.model ?? "", in: atlas)
    let text = BillOfMaterials(of: node, in: atlas).written(at: .now, version: service.status().version)
    return Response(text: text, type: "application/vnd.cyclonedx+json; version=1.6")
  }
}

extension UnixTime {
  fileprivate static var now: UnixTime {
    UnixTime(milliseconds: Int64((Date().timeIntervalSince1970 * 1000).rounded(.down)))
  }
}
