import HTTPTransfer
import ModelAtlas

extension RemoteFile {
  /// Opens a file. One of unknown size costs its first window at once.
  ///
  /// - Parameters:
  ///   - head: what is known of its beginning already.
  ///   - windows: how many windows its sample may take where several ranges cannot be asked for.
  static func open(
    _ name: ByteString, of record: HubRecord, bytes: UInt64?, head: [UInt8]?, client: HubClient, budget: RemoteBudget,
    windows: Int
  ) async throws(HubError) -> RemoteFile {
    let home = client.fileAddress(name, of: record.id, revision: record.revision)
    if let bytes {
      let state = RemoteFileState(address: home, byteCount: bytes, head: head, windows: windows)
      return RemoteFile(client: client, budget: budget, home: home, sha256: nil, state: state)
    }
    let headerBytes = RemoteFileState.headerBytes
    _ = budget.spend()
    let (answer, got) = try await client.fetch([0..<headerBytes], of: nil, at: home)
    let first = got.redirects.first ?? got.answer
    let whole = UInt64(got.answer.body.count) < headerBytes ? UInt64(got.answer.body.count) : nil
    var told = (bytes: linkedBytes(first) ?? answer.fileBytes ?? whole, sha256: linkedHash(first))
    if told.bytes == nil {
      _ = budget.spend()
      let size = try await client.size(at: home)
      told = (size.bytes, told.sha256 ?? size.sha256)
    }
    guard let bytes = told.bytes else {
      throw .notUnderstood(path: home.origin + home.path, finding: "its size is not told", requestID: nil)
    }
    var state = RemoteFileState(address: got.address, byteCount: bytes, head: nil, windows: windows)
    state.add(answer.pieces)
    return RemoteFile(client: client, budget: budget, home: home, sha256: told.sha256, state: state)
  }
}

extension HubClient {
  /// What a server that sends in pieces, whatever range was asked for, says when nothing is to be sent.
  fileprivate func size(at home: WebAddress) async throws(HubError) -> (bytes: UInt64?, sha256: SHA256Digest?) {
    var request = Self.request(bytesMax: 0)
    request.method = "HEAD"
    request.takesCompressed = false
    let answer = try await send(request, to: home, kind: "resolvers")
    let first = answer.redirects.first ?? answer.answer
    let length = answer.answer.header("content-length").flatMap { UInt64($0) }
    return (linkedBytes(first) ?? length, linkedHash(first))
  }
}

/// Metadata of a large file sits on the redirect to where it is stored.
private func linkedBytes(_ answer: TransferAnswer) -> UInt64? { answer.header("x-linked-size").flatMap { UInt64($0) } }

/// The content's SHA-256; nil for an ETag that is none.
private func linkedHash(_ answer: TransferAnswer) -> SHA256Digest? {
  let etag = answer.header("x-linked-etag") ?? answer.header("etag") ?? ""
  return SHA256Digest(text: etag.filter { $0 != "\"" }.replacingPrefix("W/"))
}

extension String {
  fileprivate func replacingPrefix(_ prefix: String) -> String {
    hasPrefix(prefix) ? String(dropFirst(prefix.count)) : self
  }
}
