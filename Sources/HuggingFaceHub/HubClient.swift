import HTTPTransfer
import ModelAtlas
import ModelCards

/// What a Hub is asked: lists, repositories, bytes of files. Every method waits without blocking a thread.
package struct HubClient: Sendable {
  let web: WebClient
  let multipart = MultipartSupport()
  let shardHeaders = ShardHeaderSupport()

  /// - Parameters:
  ///   - rule: with the endpoint and its path prefix, without `/api`.
  ///   - log: called after each request; must not block.
  package init(
    rule: RedirectRule, token: HubToken?, thread: TransferThread, version: String,
    retries: RetryRule = RetryRule(), log: @escaping @Sendable (OutgoingRequest) -> Void
  ) {
    web = WebClient(
      thread: thread, rule: rule, token: token?.text, userAgent: "atlasd/\(version)", retries: retries,
      log: log)
  }

  package var endpoint: WebAddress { web.rule.configured }
  package var budgets: [String: RateLimitState] { web.budgets }

  /// The largest page that is taken, unpacked. A thousand repositories with their cards and file lists take some 10 MB.
  private static let pageBytesMax: UInt64 = 64 << 20
  /// The largest answer about one repository. 100,000 files take some 20 MB.
  private static let infoBytesMax: UInt64 = 32 << 20

  package struct Page: Sendable {
    package let listing: HubListing
    /// Nil on the last page.
    package let next: String?
    /// When the last changed of the page's repositories changed.
    package var newest: UnixTime? { times.max() }
    /// Whether the page reaches down to a time.
    package func reaches(_ time: UnixTime) -> Bool { times.contains { $0 <= time } }

    private var times: [UnixTime] {
      listing.records.compactMap(\.modifiedAt) + listing.unchanged.compactMap(\.modifiedAt)
    }
  }

  /// - Parameters:
  ///   - limit: elements of the page; nil for as many as the server gives by itself, as the official client asks: each
  ///     page counts against a budget of requests.
  ///   - isKnown: as in `hubListing`.
  package func firstPage(
    of query: HubQuery, by order: HubQuery.Order, limit: Int? = nil, isKnown: @Sendable (ListedModel) -> Bool
  ) async throws(HubError) -> Page {
    try await page(endpoint.appending(query.path(order, limit: limit)), isKnown)
  }

  /// - Parameter link: as a page gave it.
  package func page(_ link: String, isKnown: @Sendable (ListedModel) -> Bool) async throws(HubError) -> Page {
    guard let address = WebAddress(link), address.hasOrigin(of: endpoint) else {
      throw .notUnderstood(path: endpoint.origin, finding: "the next page is on another server", requestID: nil)
    }
    return try await page(address, isKnown)
  }

  private func page(_ address: WebAddress, _ isKnown: @Sendable (ListedModel) -> Bool) async throws(HubError) -> Page {
    let got = try await ask(address, bytesMax: Self.pageBytesMax, kind: "api")
    let listing = hubListing(got.answer.body, isKnown: isKnown)
    // A list that breaks off may hide anything behind the break: the page is asked for again.
    if let defect = listing.defect {
      throw .notUnderstood(
        path: got.address.origin + got.address.path, finding: "no page of models: \(defect)",
        requestID: requestID(got.answer))
    }
    return Page(listing: listing, next: nextPage(got.answer.header("link"), at: got.address)?.description)
  }

  /// One repository with the sizes and hashes of its files. Its id differs from the one asked for when it was renamed.
  package func model(_ id: ModelID) async throws(HubError) -> HubRecord {
    let path = "/api/models/" + percentEncoded(id.text, keepingSlashes: true) + "?blobs=true"
    let got = try await ask(endpoint.appending(path), bytesMax: Self.infoBytesMax, kind: "api")
    do { return try hubRecord(from: got.answer.body) } catch {
      throw .notUnderstood(
        path: got.address.origin + got.address.path, finding: "no model: \(error)", requestID: requestID(got.answer))
    }
  }

  /// The address of a file of a repository at a commit.
  func fileAddress(_ file: ByteString, of id: ModelID, revision: String?) -> WebAddress {
    let name = percentEncoded(String(decoding: file.bytes, as: UTF8.self), keepingSlashes: true)
    return endpoint.appending(
      "/" + percentEncoded(id.text, keepingSlashes: true) + "/resolve/" + percentEncoded(revision ?? "main") + "/"
        + name)
  }

  /// A small file as a whole; its beginning when it is longer than `bytesMax`.
  func file(_ name: ByteString, of id: ModelID, revision: String?, bytesMax: Int) async throws(HubError) -> [UInt8] {
    var request = Self.request(bytesMax: UInt64(bytesMax) + 1 << 20)
    request.enoughBytes = UInt64(bytesMax)
    let got = try await send(request, to: fileAddress(name, of: id, revision: revision), kind: "resolvers")
    return Array(got.answer.body.prefix(bytesMax))
  }

  private func ask(_ address: WebAddress, bytesMax: UInt64, kind: String) async throws(HubError) -> WebAnswer {
    var request = Self.request(bytesMax: bytesMax)
    request.headers.append(("Accept", "application/json"))
    return try await send(request, to: address, kind: kind)
  }

  /// - Throws: for every answer but 200 and 206.
  func send(_ request: TransferRequest, to address: WebAddress, kind: String) async throws(HubError) -> WebAnswer {
    let got: WebAnswer
    do throws(WebError) { got = try await web.send(request, to: address, kind: kind) } catch { throw .web(error) }
    guard [200, 206].contains(got.answer.status) else { throw HubError(got) }
    return got
  }

  static func request(bytesMax: UInt64) -> TransferRequest {
    var request = TransferRequest(target: "/")
    request.takesCompressed = true
    request.limits.bodyBytesMax = bytesMax
    request.limits.connectSeconds = 10
    request.limits.totalSeconds = 120
    request.limits.stallBytesPerSecond = 1000
    return request
  }
}
