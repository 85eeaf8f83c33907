import ModelAtlas

// A GGUF file is: magic, version, counts, key-value pairs, tensor infos, padding, data.
//
// 1. The version tells the byte order and the width of counts; keys and counts are bounded before anything is stored.
// 2. Scalars are kept as text, arrays are passed over.
// 3. Each tensor info gives name, dimensions, type and an offset into the data.
// 4. Placing: offsets are aligned, inside the file, without overlap. Holes, another order and bytes after the last
//    tensor are anomalies: ggml refuses the first two, other writers make them.

/// What ggml's and huggingface.js' readers accept, too.
private let keysMax: UInt64 = 100_000
private let tensorsMax: UInt64 = 10_000_000

private let alignmentKey: ByteString = "general.alignment"
private let splitNumberKey: ByteString = "split.no"
private let splitCountKey: ByteString = "split.count"

func readGGUFHeader(of file: WeightFile) throws(WeightFormatError) -> WeightHeader {
  guard file.byteCount >= 8 else {
    throw .truncated(
      path: file.path, format: .gguf, promise: "its header begins with", promisedBytes: 24, fileBytes: file.byteCount)
  }
  let start = try file.read(at: 0, count: 8)
  let isBigEndian = start[4] == 0 && start[5] == 0
  let window = HeaderWindow(file, isBigEndian: isBigEndian)
  var reader = GGUFReader(window)
  try reader.readPreamble()
  for _ in 0..<reader.keyCount { try reader.readKey() }
  try reader.readTensorInfos()
  let alignment = reader.alignment
  var header = try reader.finish()
  try GGUFPlacement(alignment: alignment, after: window).place(&header)
  return header
}

/// Steps 1 and 2; what they share with step 3.
struct GGUFReader {
  let window: HeaderWindow
  private(set) var version: UInt32 = 0
  private(set) var keyCount: UInt64 = 0
  private(set) var tensorCount: UInt64 = 0
  private(set) var alignment: UInt64 = 32
  var header = WeightHeader(format: .gguf)
  private var keys: Set<ByteString> = []
  /// Bytes of text that may still be kept.
  var metadataBytesLeft = 16 << 20
  var shapes = SharedShapes(reversed: true)

  init(_ window: HeaderWindow) { self.window = window }

  func malformed(_ finding: String) -> WeightFormatError {
    .malformed(path: window.file.path, format: .gguf, finding: finding)
  }

  mutating func readPreamble() throws(WeightFormatError) {
    try window.skip(4)
    version = try window.number(UInt32.self)
    guard (1...3).contains(version) else { throw malformed("version \(version), readable are 1 to 3") }
    tensorCount = try count()
    keyCount = try count()
    guard keyCount <= keysMax else { throw malformed("\(keyCount) keys, \(keysMax) are allowed") }
    guard tensorCount <= tensorsMax else { throw malformed("\(tensorCount) tensors, \(tensorsMax) are allowed") }
  }

  /// A length or count: 32 bits wide in version 1.
  func count() throws(WeightFormatError) -> UInt64 {
    version == 1 ? UInt64(try window.number(UInt32.self)) : try window.number(UInt64.self)
  }

  mutating func readKey() throws(WeightFormatError) {
    let key = try name(limit: 65_535, of: "key")
    guard !key.isEmpty else { throw malformed("an empty key") }
    guard keys.insert(key).inserted else { throw malformed("key \(key) is repeated") }
    if !key.bytes.allSatisfy({ 0x20 < $0 && $0 < 0x7F }) { header.anomalies.append("key \(key) is not plain ASCII") }
    let type = try window.number(UInt32.self)
    if key == alignmentKey { return try readAlignment(type: type) }
    guard let value = try value(type: type, key: key) else { return }
    keep(value, for: value.isCount ? ByteString(key.bytes + Array(".count".utf8)) : key)
    if key == splitNumberKey { header.splitNumber = UInt64(value.text) }
    if key == splitCountKey { header.splitCount = UInt64(value.text) }
  }

  private mutating func readAlignment(type: UInt32) throws(WeightFormatError) {
    guard type == 4 else { throw malformed("general.alignment has type \(type), uint32 (4) is required") }
    alignment = UInt64(try window.number(UInt32.self))
    guard alignment.nonzeroBitCount == 1 else { throw malformed("alignment \(alignment) is not a power of two") }
    keep((String(alignment), false), for: alignmentKey)
  }

  private mutating func keep(_ value: (text: String, isCount: Bool), for key: ByteString) {
    let bytes = key.count + value.text.utf8.count
    guard bytes <= metadataBytesLeft else {
      header.anomalies.append("the value of key \(key) is too long to keep: \(value.text.utf8.count) bytes")
      return
    }
    metadataBytesLeft -= bytes
    header.metadata.append((key, value.text))
  }

  func name(limit: UInt64, of what: String) throws(WeightFormatError) -> ByteString {
    let length = try count()
    guard length <= limit else { throw malformed("a \(what) of \(length) bytes, \(limit) are allowed") }
    return ByteString(try window.bytes(Int(length)))
  }

  mutating func readTensorInfos() throws(WeightFormatError) {
    // The shortest info takes 24 bytes (16 in version 1): more cannot follow, whatever the count says.
    let smallest: UInt64 = version == 1 ? 16 : 24
    try window.require(tensorCount * smallest)
    var tensors: [StoredTensor] = []
    tensors.reserveCapacity(Int(min(tensorCount, 65_536)))
    for _ in 0..<tensorCount { tensors.append(try tensorInfo()) }
    if let name = repeatedName(tensors) { throw malformed("tensor \(name) is repeated") }
    header.tensors = tensors
  }

  consuming func finish() throws(WeightFormatError) -> WeightHeader {
    if let number = header.splitNumber, let count = header.splitCount, number >= count {
      throw malformed("split.no \(number) of split.count \(count)")
    }
    return header
  }
}
