import HTTPTransfer
import ModelAtlas
import WeightFormats

/// What is held of a remote file, and what is worth asking for next. Pure: the file itself does the asking.
struct RemoteFileState {
  private(set) var held = SparseBytes()
  /// All of a header, as the server told it apart from the file.
  private let head: [UInt8]?
  /// What will be read, as said in advance.
  private var wanted: [Range<UInt64>] = []
  /// Where the file really is, once a redirect led there.
  var address: WebAddress
  let byteCount: UInt64
  /// Windows for a sample from a server that gives one range at a time.
  private var windowsLeft: Int
  /// Windows that were asked for to find the header.
  private var windows = 0

  /// 97 % of headers are shorter. A small file's is shorter still.
  static let headerBytes: UInt64 = 100_000
  private static let smallHeaderBytes: UInt64 = 24_576
  private static let smallFileBytes: UInt64 = 4 << 20
  private static let windowBytes: UInt64 = 256 << 10
  private static let firstBlockBytes = 4096
  private static let windowBytesMax: UInt64 = 2 << 20
  /// Apache's limit on ranges is 200. A large model in one file has some 500 sampled rows: the gaps between them may hold
  /// a hundred megabytes, and another request is cheaper than that.
  private static let limits = RangeLimits(ranges: 180, gapBytes: 256, requestBytes: 256 << 10, requests: 4)

  /// - Parameters:
  ///   - head: what is known of its beginning already.
  ///   - windows: how many windows its sample may take where several ranges cannot be asked for.
  init(address: WebAddress, byteCount: UInt64, head: [UInt8]?, windows: Int) {
    self.address = address
    self.byteCount = byteCount
    self.head = head
    windowsLeft = windows
    if let head { held.add(head[...], at: 0) }
  }

  /// Keeps what came.
  mutating func add(_ pieces: [(start: UInt64, bytes: ArraySlice<UInt8>)]) {
    for piece in pieces { held.add(piece.bytes, at: piece.start) }
  }

  mutating func want(_ ranges: [Range<UInt64>]) {
    wanted += ranges.filter { $0.upperBound <= byteCount && !held.holds($0) }
  }

  /// Whether all of the buffer could be filled from what is held.
  func copy(from offset: UInt64, into buffer: UnsafeMutableRawBufferPointer) -> Bool {
    if offset == 0, let head, show(head, in: buffer) { return true }
    return held.copy(from: offset, into: buffer)
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
  ///
  /// - Parameters:
  ///   - isSingleRange: whether the server does not do several ranges at once.
  ///   - bytesLeft: of the model's budget.
  mutating func next(for asked: Range<UInt64>, isSingleRange: Bool, bytesLeft: UInt64) -> [Range<UInt64>] {
    let isWanted = wanted.contains { $0.contains(asked.lowerBound) }
    guard isWanted else {
      let usual = byteCount < Self.smallFileBytes ? Self.smallHeaderBytes : Self.headerBytes
      // A header that is spread over its file (zip, ONNX) is found in few steps, each four times as long.
      let longer = min(usual << UInt64(2 * min(windows, 4)), Self.windowBytesMax)
      let window = byteCount <= remoteBytesAtOnce ? byteCount : longer
      windows += 1
      return [asked.lowerBound..<min(byteCount, max(asked.upperBound, asked.lowerBound + window))]
    }
    let missing = wanted.filter { !held.holds($0) }
    guard isSingleRange else {
      let plan = requests(for: missing, within: Self.limits)
      return affordable(plan.first { $0.contains { $0.contains(asked.lowerBound) } } ?? [], for: asked, bytesLeft)
    }
    guard windowsLeft > 0 else { return [] }
    windowsLeft -= 1
    return densestWindows(missing, windowBytes: Self.windowBytes, count: 1, fileBytes: byteCount)
  }

  /// As many ranges as there are bytes left for, from the one that is asked for on; all when it has enough.
  private func affordable(
    _ plan: [Range<UInt64>], for asked: Range<UInt64>, _ bytesLeft: UInt64
  ) -> [Range<UInt64>] {
    var left = bytesLeft
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
}
