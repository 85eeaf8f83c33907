import Dispatch
import HTTPTransfer
import ModelAtlas
import Synchronization
import WeightFormats

/// What reading one model may cost, shared by its files; and the first thing that went wrong with the server.
final class RemoteBudget: Sendable {
  private struct State {
    var requests = 0
    var bytes: UInt64 = 0
    var failure: HubError?
  }

  private let state = Mutex(State())
  let requestsMax: Int
  let bytesMax: UInt64

  /// - Parameter files: weight files of the model: each costs a request for its header and one for its sample.
  init(files: Int) {
    requestsMax = 2 * files + 8
    bytesMax = UInt64(files) * (768 << 10) + (8 << 20)
  }

  /// Whether another request may be made.
  func spend() -> Bool {
    state.withLock { state in
      guard state.requests < requestsMax, state.bytes < bytesMax, state.failure == nil else { return false }
      state.requests += 1
      return true
    }
  }

  /// How many bytes may still come.
  var bytesLeft: UInt64 { state.withLock { bytesMax - min(bytesMax, $0.bytes) } }

  func received(_ bytes: Int) { state.withLock { $0.bytes &+= UInt64(bytes) } }
  func failed(_ error: HubError) { state.withLock { $0.failure = $0.failure ?? error } }
  var failure: HubError? { state.withLock { $0.failure } }
}

/// Whether servers answer a request for several ranges: found out once for each.
final class MultipartSupport: Sendable {
  private let refusing = Mutex<Set<String>>([])
  func isRefused(by origin: String) -> Bool { refusing.withLock { $0.contains(origin) } }
  func refused(by origin: String) { refusing.withLock { _ = $0.insert(origin) } }
}

/// A file of a repository, of which the parts are fetched that are read: the header in one window, the sample in one
/// request for many ranges.
final class RemoteFile: RemoteBytes {
  private struct State {
    var held = SparseBytes()
    /// All of a header, as the server told it apart from the file.
    var head: [UInt8]?
    /// What will be read, as said in advance.
    var wanted: [Range<UInt64>] = []
    /// Where the file really is, once a redirect led there.
    var address: WebAddress
    /// Windows for a sample from a server that gives one range at a time.
    var windowsLeft: Int
    /// Windows that were asked for to find the header.
    var windows = 0
  }

  let byteCount: UInt64
  /// Of the content, as the server states it.
  let sha256: SHA256Digest?
  private let client: HubClient
  private let budget: RemoteBudget
  private let home: WebAddress
  private let state: Mutex<State>

  /// 97 % of headers are shorter. A small file's is shorter still.
  private static let headerBytes: UInt64 = 100_000
  private static let smallHeaderBytes: UInt64 = 24_576
  private static let smallFileBytes: UInt64 = 4 << 20
  private static let windowBytes: UInt64 = 256 << 10
  private static let firstBlockBytes = 4096
  private static let windowBytesMax: UInt64 = 2 << 20
  /// Files up to here come at once: a second request costs more than their bytes.
  private static let wholeBytes: UInt64 = 96 << 10
  /// Apache's limit on ranges is 200. A large model in one file has some 500 sampled rows: the gaps between them may hold
  /// a hundred megabytes, and another request is cheaper than that.
  private static let limits = RangeLimits(ranges: 180, gapBytes: 256, requestBytes: 256 << 10, requests: 4)
  /// How far into a file a server that ignores ranges is listened to.
  private static let ignoredRangeBytesMax: UInt64 = 8 << 20

  private init(
    client: HubClient, budget: RemoteBudget, home: WebAddress, byteCount: UInt64, sha256: SHA256Digest?, state: State
  ) {
    self.client = client
    self.budget = budget
    self.home = home
    self.byteCount = byteCount
    self.sha256 = sha256
    self.state = Mutex(state)
  }

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
    var state = State(address: home, windowsLeft: windows)
    if let bytes {
      if let head { state.held.add(head[...], at: 0) }
      state.head = head
      return RemoteFile(client: client, budget: budget, home: home, byteCount: bytes, sha256: nil, state: state)
    }
    _ = budget.spend()
    let (answer, got) = try await fetch([0..<headerBytes], of: nil, client: client, at: home)
    for piece in answer.pieces { state.held.add(piece.bytes, at: piece.start) }
    state.address = got.address
    let first = got.redirects.first ?? got.answer
    let whole = UInt64(got.answer.body.count) < headerBytes ? UInt64(got.answer.body.count) : nil
    var told = (bytes: linkedBytes(first) ?? answer.fileBytes ?? whole, sha256: linkedHash(first))
    if told.bytes == nil {
      // A server that sends in pieces, whatever range was asked for, says the size when nothing is to be sent.
      _ = budget.spend()
      var request = HubClient.request(bytesMax: 0)
      request.method = "HEAD"
      request.takesCompressed = false
      let answer = try await client.send(request, to: home, kind: "resolvers")
      let first = answer.redirects.first ?? answer.answer
      let length = answer.answer.header("content-length").flatMap { UInt64($0) }
      told = (linkedBytes(first) ?? length, told.sha256 ?? linkedHash(first))
    }
    guard let bytes = told.bytes else {
      throw .notUnderstood(path: home.origin + home.path, finding: "its size is not told", requestID: nil)
    }
    return RemoteFile(client: client, budget: budget, home: home, byteCount: bytes, sha256: told.sha256, state: state)
  }

  func willNeed(_ ranges: [Range<UInt64>]) {
    state.withLock { state in
      state.wanted += ranges.filter { $0.upperBound <= byteCount && !state.held.holds($0) }
    }
  }

  func read(at offset: UInt64, into buffer: UnsafeMutableRawBufferPointer) -> RemoteProblem? {
    let asked = offset..<(offset + UInt64(buffer.count))
    for _ in 0..<3 {
      let plan: [Range<UInt64>]? = state.withLock { state in
        if offset == 0, let head = state.head, show(head, in: buffer) { return nil }
        return state.held.copy(from: offset, into: buffer) ? nil : next(for: asked, &state)
      }
      guard let plan else { return nil }
      guard !plan.isEmpty, budget.spend() else { return .notFetched }
      if let problem = fetch(plan) { return .failed(reason: problem) }
    }
    return .notFetched
  }

  /// A reader looks at a file's first block to tell its format: a header that is shorter ends in zeros there, since what
  /// comes behind it is not looked at.
  private func show(_ head: [UInt8], in buffer: UnsafeMutableRawBufferPointer) -> Bool {
    guard head.count < buffer.count, buffer.count <= Self.firstBlockBytes else { return false }
    buffer.initializeMemory(as: UInt8.self, repeating: 0)
    buffer.copyBytes(from: head)
    return true
  }

  /// What to ask for so that `asked` can be read; empty when it is not worth a request.
  private func next(for asked: Range<UInt64>, _ state: inout State) -> [Range<UInt64>] {
    let isWanted = state.wanted.contains { $0.contains(asked.lowerBound) }
    guard isWanted else {
      let usual = byteCount < Self.smallFileBytes ? Self.smallHeaderBytes : Self.headerBytes
      // A header that is spread over its file (zip, ONNX) is found in few steps, each four times as long.
      let longer = min(usual << UInt64(2 * min(state.windows, 4)), Self.windowBytesMax)
      let window = byteCount <= Self.wholeBytes ? byteCount : longer
      state.windows += 1
      return [asked.lowerBound..<min(byteCount, max(asked.upperBound, asked.lowerBound + window))]
    }
    let missing = state.wanted.filter { !state.held.holds($0) }
    guard client.multipart.isRefused(by: state.address.origin) else {
      let plan = requests(for: missing, within: Self.limits)
      return affordable(plan.first { $0.contains { $0.contains(asked.lowerBound) } } ?? [], for: asked)
    }
    guard state.windowsLeft > 0 else { return [] }
    state.windowsLeft -= 1
    return densestWindows(missing, windowBytes: Self.windowBytes, count: 1, fileBytes: byteCount)
  }

  /// As many ranges as the model's budget has bytes left for, from the one that is asked for on; all when it has enough.
  private func affordable(_ plan: [Range<UInt64>], for asked: Range<UInt64>) -> [Range<UInt64>] {
    var left = budget.bytesLeft
    let bytes = plan.reduce(UInt64(0)) { $0 &+ ($1.upperBound - $1.lowerBound) }
    guard bytes > left else { return plan }
    return Array(
      plan.drop { $0.upperBound <= asked.lowerBound }.prefix { range in
        let bytes = range.upperBound - range.lowerBound
        guard bytes <= left else { return false }
        left -= bytes
        return true
      })
  }

  /// Fetches ranges and keeps what came; what went wrong as a text.
  private func fetch(_ ranges: [Range<UInt64>]) -> String? {
    let address = state.withLock { $0.address }
    let result = blocking { [client, home, byteCount] () -> Result<(RangeAnswer, WebAnswer), HubError> in
      do throws(HubError) {
        do throws(HubError) {
          return .success(try await Self.fetch(ranges, of: byteCount, client: client, at: address))
        } catch {
          // A signed address ends after a while: the Hub gives a new one.
          guard address != home, case .refused = error else { throw error }
          return .success(try await Self.fetch(ranges, of: byteCount, client: client, at: home))
        }
      } catch {
        return .failure(error)
      }
    }
    switch result {
    case .failure(let error):
      budget.failed(error)
      return "\(error)"
    case .success((let answer, let got)):
      budget.received(got.answer.body.count)
      // One piece for many ranges: this server does not do several at once.
      // Neither does another file that is reached through the same one.
      if ranges.count > 1, answer.pieces.count < 2 {
        for origin in [got.address.origin, address.origin] { client.multipart.refused(by: origin) }
      }
      state.withLock { state in
        for piece in answer.pieces { state.held.add(piece.bytes, at: piece.start) }
        state.address = got.address
      }
      return nil
    }
  }

  /// - Parameter fileBytes: nil while it is not known.
  private static func fetch(
    _ ranges: [Range<UInt64>], of fileBytes: UInt64?, client: HubClient, at address: WebAddress
  ) async throws(HubError) -> (RangeAnswer, WebAnswer) {
    let bytes = ranges.reduce(0) { $0 + ($1.upperBound - $1.lowerBound) }
    let end = ranges.map(\.upperBound).max() ?? 0
    var request = HubClient.request(bytesMax: max(bytes + UInt64(ranges.count) * 1024, ignoredRangeBytesMax) + 65_536)
    request.takesCompressed = false
    request.headers.append(("Accept-Encoding", "identity"))
    let list = ranges.map { "\($0.lowerBound)-\($0.upperBound - 1)" }.joined(separator: ",")
    request.headers.append(("Range", "bytes=\(list)"))
    // A server that ignores the range begins with the first byte: listened to as far as it is worth it.
    // Of a large file's beginning a sample has little use.
    let isSmall = fileBytes.map { $0 <= ignoredRangeBytesMax } ?? true
    request.enoughBytes =
      ranges.count == 1
      ? min(end, ignoredRangeBytesMax) : isSmall ? ignoredRangeBytesMax : bytes + UInt64(ranges.count) * 1024 + 65_536
    let got = try await client.send(request, to: address, kind: "resolvers")
    return (RangeAnswer(got.answer, asked: ranges), got)
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

/// Waits on this thread for async work, which must not need it: only for threads of our own, never on the shared pool.
func blocking<Value: Sendable>(_ work: @escaping @Sendable () async -> Value) -> Value {
  let done = DispatchSemaphore(value: 0)
  let box = Mutex<Value?>(nil)
  Task.detached {
    let value = await work()
    box.withLock { $0 = value }
    done.signal()
  }
  done.wait()
  guard let value = box.withLock({ $0 }) else { preconditionFailure("signalled without a value") }
  return value
}
