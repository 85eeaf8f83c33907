import HTTPTransfer
import ModelAtlas
import StrictJSON
import Synchronization

/// Whether servers answer with all headers of a sharded model at once: found out once for each.
final class ShardHeaderSupport: Sendable {
  private let refusing = Mutex<Set<String>>([])
  func isRefused(by origin: String) -> Bool { refusing.withLock { $0.contains(origin) } }
  func refused(by origin: String) { refusing.withLock { _ = $0.insert(origin) } }
}

extension HubClient {
  /// The largest answer that is taken: 300 shards of 100 kB, and the index.
  private static let headersBytesMax: UInt64 = 64 << 20
  /// Fewer shards cost as many requests by themselves.
  private static let shardsMin = 3

  /// The beginnings of all shards of a model, by path, from one request: `GET .../safetensors-metadata/INDEX`.
  ///
  /// The Hub answers with the headers alone, of the branch `main`. A file begins with the length of its header, which the
  /// file's size tells: what does not add up is left out, and read from the file itself.
  /// - Parameter weights: of the model, with their sizes.
  /// - Returns: empty when it would spare nothing, or the server does not know the question.
  func shardHeads(
    of record: HubRecord, index: ByteString, weights: [(path: ByteString, bytes: UInt64)]
  ) async throws(HubError) -> [ByteString: [UInt8]] {
    guard weights.count >= Self.shardsMin, !shardHeaders.isRefused(by: endpoint.origin) else { return [:] }
    let path =
      "/api/models/" + percentEncoded(record.id.text, keepingSlashes: true) + "/safetensors-metadata/"
      + percentEncoded(String(decoding: index.bytes, as: UTF8.self), keepingSlashes: true)
    var request = Self.request(bytesMax: Self.headersBytesMax)
    request.headers.append(("Accept", "application/json"))
    let body: [UInt8]
    do throws(HubError) { body = try await send(request, to: endpoint.appending(path), kind: "api").answer.body } catch
    {
      guard case .refused(_, let status, _, _, _) = error, [400, 404, 405, 501].contains(status) else { throw error }
      // Not every server that speaks the Hub's language knows it, and none says so in another way.
      shardHeaders.refused(by: endpoint.origin)
      return [:]
    }
    let headers = rawShardHeaders(body)
    var heads: [ByteString: [UInt8]] = [:]
    for (path, bytes) in weights {
      let name = path.split(at: "/").last ?? path
      heads[path] =
        headers[path].flatMap { fileHead($0, fileBytes: bytes) }
        ?? headers[name].flatMap { fileHead($0, fileBytes: bytes) }
    }
    return heads
  }
}

/// The texts of `headers`, by shard; empty when the answer is another one.
func rawShardHeaders(_ body: [UInt8]) -> [ByteString: ArraySlice<UInt8>] {
  let found = body.withUnsafeBufferPointer { bytes -> [(ByteString, Range<Int>)]? in
    guard firstInvalidUTF8(bytes) == nil else { return nil }
    var scanner = JSONScanner(bytes)
    // An answer that is none is passed over: the files themselves are read then.
    return try? scanner.shardHeaders()
  }
  return Dictionary((found ?? []).map { ($0.0, body[$0.1]) }) { first, _ in first }
}

extension JSONScanner {
  private static let depthMax = 16

  fileprivate mutating func shardHeaders() throws(JSONError) -> [(ByteString, Range<Int>)] {
    var found: [(ByteString, Range<Int>)] = []
    try eachMember { (scanner, key) throws(JSONError) in
      guard key == "headers" else { return try scanner.skipValue(depth: Self.depthMax) }
      try scanner.eachMember { (scanner, shard) throws(JSONError) in
        scanner.skipSpace()
        let start = scanner.offset
        try scanner.skipValue(depth: Self.depthMax)
        found.append((shard, start..<scanner.offset))
      }
    }
    return found
  }

  private mutating func eachMember(
    _ body: (inout JSONScanner, ByteString) throws(JSONError) -> Void
  ) throws(JSONError) {
    try open(UInt8(ascii: "{"), depth: 1)
    if take(UInt8(ascii: "}")) { return }
    repeat {
      skipSpace()
      let key = try string()
      try expect(UInt8(ascii: ":"))
      try body(&self, key)
    } while try continues(until: UInt8(ascii: "}"))
  }
}

/// The beginning of a file with this header: its length, then the text, filled up with spaces as writers do.
///
/// - Returns: nil when the text does not fit before the values, as the file's size tells where they begin.
func fileHead(_ header: ArraySlice<UInt8>, fileBytes: UInt64) -> [UInt8]? {
  guard let json = try? parseJSON(Array(header)), let tensors = json.members else { return nil }
  let ends = tensors.compactMap { $0.value["data_offsets"]?.elements?.last?.uint64 }
  guard let end = ends.max(), fileBytes >= 8, end <= fileBytes - 8 else { return nil }
  let length = fileBytes - 8 - end
  guard let spaces = Int(exactly: length).map({ $0 - header.count }), (0...4096).contains(spaces) else { return nil }
  return (0..<8).map { UInt8(truncatingIfNeeded: length >> (8 * $0)) } + header
    + [UInt8](repeating: 0x20, count: spaces)
}
