import ModelAtlas
import StrictJSON

/// Steps 4 and 5 of reading a safetensors header: what its JSON says, not yet held against the file.
///
/// - Complexity: one pass; 291 tensors in some tens of microseconds.
struct SafetensorsHeaderScan {
  /// In the header's order; of a repeated name the last one. Their places are not believed yet.
  private(set) var tensors: [StoredTensor] = []
  /// Where the last tensor ends, from the end of the header, when each one begins where the one before ends and is as
  /// large as its shape: then there is nothing left to hold against each other. Nil: that is not known yet.
  private(set) var plainEnd: UInt64? = 0
  var metadata: [(key: ByteString, value: String)] = []
  var anomalies: [String] = []
  private var hasMetadata = false
  private var scanner: JSONScanner
  private let dataStart: UInt64
  private var lastType = SafetensorsType()
  private var shapes = SharedShapes()

  init(_ bytes: UnsafeBufferPointer<UInt8>, dataStart: UInt64) throws(JSONError) {
    self.dataStart = dataStart
    if let offset = firstInvalidUTF8(bytes) { throw JSONError(offset: offset, message: "invalid UTF-8") }
    scanner = JSONScanner(bytes)
    try scanner.expect(UInt8(ascii: "{"))
    if !scanner.take(UInt8(ascii: "}")) {
      tensors.reserveCapacity(min(bytes.count / 80, 4096))
      repeat { try member() } while try scanner.continues(until: UInt8(ascii: "}"))
    }
    try scanner.end()
    dropRepeatedNames()
  }

  private mutating func member() throws(JSONError) {
    scanner.skipSpace()
    if let entry = PlainEntry(scanner.bytes, at: scanner.offset, like: lastType) {
      scanner.advance(to: entry.next)
      return keep(entry)
    }
    let name = try scanner.string()
    try scanner.expect(UInt8(ascii: ":"))
    if name.bytes.first == UInt8(ascii: "_"), name.count == 12, name == "__metadata__" {
      try readMetadata()
    } else {
      keep(try entry(named: name))
    }
  }

  @inline(__always) private mutating func keep(_ entry: PlainEntry) {
    plainEnd = plainEnd == entry.begin ? entry.end : nil
    tensors.append(
      StoredTensor(
        name: ByteString([UInt8](entry.name)), shape: shapes.array(entry.shape), type: lastType.type,
        layout: .contiguous(offset: dataStart &+ entry.begin, bytes: entry.end &- entry.begin),
        valuesReadable: lastType.isReadable))
  }

  private mutating func keep(_ entry: SafetensorsEntry) {
    let tensor = StoredTensor(
      name: entry.name, shape: entry.shape, type: entry.type, typeName: entry.typeName,
      // What overflows here is refused when the places are held against the file.
      layout: .contiguous(offset: dataStart &+ entry.begin, bytes: entry.end &- entry.begin),
      valuesReadable: isDecodable(entry.type))
    let isPlain = plainEnd == entry.begin && entry.end >= entry.begin && sizeFinding(tensor) == nil
    plainEnd = isPlain ? entry.end : nil
    tensors.append(tensor)
  }

  private mutating func readMetadata() throws(JSONError) {
    if hasMetadata { throw scanner.failure("a second `__metadata__`") }
    hasMetadata = true
    scanner.skipSpace()
    if scanner.peek() == UInt8(ascii: "n") { return try scanner.literal("null") }
    try scanner.expect(UInt8(ascii: "{"))
    if scanner.take(UInt8(ascii: "}")) { return }
    var seen: Set<ByteString> = []
    repeat {
      scanner.skipSpace()
      let key = try scanner.string()
      try scanner.expect(UInt8(ascii: ":"))
      scanner.skipSpace()
      let value = String(decoding: try scanner.string().bytes, as: UTF8.self)
      if !seen.insert(key).inserted {
        anomalies.append("metadata key \(key) is repeated")
        metadata.removeAll { $0.key == key }
      }
      metadata.append((key, value))
    } while try scanner.continues(until: UInt8(ascii: "}"))
  }

  private mutating func entry(named name: ByteString) throws(JSONError) -> SafetensorsEntry {
    var entry = SafetensorsEntry(name: name, type: .unknown, typeName: nil, shape: [], begin: 0, end: 0)
    var seen: UInt8 = 0
    try scanner.expect(UInt8(ascii: "{"))
    if scanner.take(UInt8(ascii: "}")) { throw scanner.failure("an entry without dtype, shape and data_offsets") }
    repeat {
      scanner.skipSpace()
      let key = try scanner.rawString()
      try scanner.expect(UInt8(ascii: ":"))
      let field = try value(of: key, into: &entry)
      if seen & field != 0 { throw scanner.failure("a field of \(name) is repeated") }
      seen |= field
    } while try scanner.continues(until: UInt8(ascii: "}"))
    guard seen == 7 else { throw scanner.failure("an entry without dtype, shape or data_offsets") }
    return entry
  }

  /// Reads one field; returns its bit, 0 for a field that says nothing to us.
  private mutating func value(
    of key: (range: Range<Int>, hasEscapes: Bool), into entry: inout SafetensorsEntry
  ) throws(JSONError) -> UInt8 {
    switch try field(key) {
    case 1:
      try readType(into: &entry)
      return 1
    case 2:
      try scanner.expect(UInt8(ascii: "["))
      if scanner.take(UInt8(ascii: "]")) { return 2 }
      repeat { entry.shape.append(try scanner.unsigned()) } while try scanner.continues(until: UInt8(ascii: "]"))
      return 2
    case 4:
      try scanner.expect(UInt8(ascii: "["))
      entry.begin = try scanner.unsigned()
      try scanner.expect(UInt8(ascii: ","))
      entry.end = try scanner.unsigned()
      try scanner.expect(UInt8(ascii: "]"))
      return 4
    default:
      // The reference reader's limit, less what is open here.
      try scanner.skipValue(depth: 126)
      return 0
    }
  }

  /// The bit of a field's name; 0 for another one.
  private func field(_ key: (range: Range<Int>, hasEscapes: Bool)) throws(JSONError) -> UInt8 {
    if key.hasEscapes {
      let name = try scanner.unescaped(key.range)
      return name == "dtype" ? 1 : name == "shape" ? 2 : name == "data_offsets" ? 4 : 0
    }
    if scanner.spells("dtype", key.range) { return 1 }
    if scanner.spells("shape", key.range) { return 2 }
    return scanner.spells("data_offsets", key.range) ? 4 : 0
  }

  private mutating func readType(into entry: inout SafetensorsEntry) throws(JSONError) {
    scanner.skipSpace()
    let spelling = try scanner.rawString()
    if lastType.spelling.isEmpty || !scanner.isSame(spelling.range, lastType.spelling) {
      let text = String(decoding: try scanner.unescaped(spelling.range).bytes, as: UTF8.self)
      lastType = SafetensorsType(spelling: spelling.range, text: text)
    }
    entry.type = lastType.type
    if entry.type == .unknown { entry.typeName = lastType.text }
  }

  private mutating func dropRepeatedNames() {
    guard mayRepeat(tensors) else { return }
    var last: [ByteString: Int] = [:]
    for (index, tensor) in tensors.enumerated() {
      if last.updateValue(index, forKey: tensor.name) != nil { anomalies.append("tensor \(tensor.name) is repeated") }
    }
    guard last.count < tensors.count else { return }
    tensors = last.values.sorted().map { tensors[$0] }
    plainEnd = nil
  }
}

extension SafetensorsType {
  fileprivate init(spelling: Range<Int>, text: String) {
    let type = safetensorsTypes.contains(text) ? ElementType(rawValue: text) ?? .unknown : .unknown
    let block = type.block
    self.init(
      spelling: spelling, type: type, text: text,
      elementBytes: block.map { $0.elements == 1 ? UInt64($0.bytes) : 0 } ?? 0, isReadable: isDecodable(type))
  }
}

private let safetensorsTypes: Set<String> = [
  "BOOL", "U8", "I8", "F8_E5M2", "F8_E4M3", "F8_E8M0", "F8_E4M3FNUZ", "F8_E5M2FNUZ", "I16", "U16", "F16", "BF16", "I32",
  "U32", "F32", "I64", "U64", "F64", "C64", "F4", "F6_E2M3", "F6_E3M2",
]
