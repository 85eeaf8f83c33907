import HTTPTransfer

extension HubClient {
  /// How far into a file a server that ignores ranges is listened to.
  private static let ignoredRangeBytesMax: UInt64 = 8 << 20

  /// Ranges of a file, in one request.
  ///
  /// - Parameter fileBytes: nil while it is not known.
  func fetch(
    _ ranges: [Range<UInt64>], of fileBytes: UInt64?, at address: WebAddress
  ) async throws(HubError) -> (RangeAnswer, WebAnswer) {
    let bytes = ranges.reduce(0) { $0 + ($1.upperBound - $1.lowerBound) }
    let end = ranges.map(\.upperBound).max() ?? 0
    var request = Self.request(bytesMax: max(bytes + UInt64(ranges.count) * 1024, Self.ignoredRangeBytesMax) + 65_536)
    request.takesCompressed = false
    request.headers.append(("Accept-Encoding", "identity"))
    let list = ranges.map { "\($0.lowerBound)-\($0.upperBound - 1)" }.joined(separator: ",")
    request.headers.append(("Range", "bytes=\(list)"))
    // A server that ignores the range begins with the first byte: listened to as far as it is worth it.
    // Of a large file's beginning a sample has little use.
    let isSmall = fileBytes.map { $0 <= Self.ignoredRangeBytesMax } ?? true
    request.enoughBytes =
      ranges.count == 1
      ? min(end, Self.ignoredRangeBytesMax)
      : isSmall ? Self.ignoredRangeBytesMax : bytes + UInt64(ranges.count) * 1024 + 65_536
    let got = try await send(request, to: address, kind: "resolvers")
    return (RangeAnswer(got.answer, asked: ranges), got)
  }
}
