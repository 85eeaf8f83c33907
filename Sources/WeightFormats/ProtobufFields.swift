import ModelAtlas

/// One field of a protobuf message.
struct ProtobufField {
  enum Value {
    case number(UInt64)
    case fixed32(UInt32)
    case fixed64(UInt64)
    /// A text, a message or packed numbers: where they are in the file.
    case bytes(Range<UInt64>)
  }

  let number: UInt64
  let value: Value
}

/// The most fields of one file that are walked over: some hundred a tensor are in real ones.
private let fieldsMax = 4_000_000

/// Walks over the fields of protobuf messages, front to back; a message inside is walked over or passed over.
final class ProtobufFields {
  let window: HeaderWindow
  private let format: WeightFormat
  private var fieldsLeft = fieldsMax

  init(_ file: WeightFile, format: WeightFormat) {
    // Weights lie between the fields: a long window would read them for nothing.
    window = HeaderWindow(file, isBigEndian: false, format: format, bytes: 8 * 1024)
    self.format = format
  }

  /// Calls `body` for each field from here to `end`.
  func each(
    until end: UInt64, _ body: (ProtobufField) throws(WeightFormatError) -> Void
  ) throws(WeightFormatError) {
    while window.offset < end {
      let field = try next(before: end)
      try body(field)
      if case .bytes(let range) = field.value {
        precondition(window.offset <= range.upperBound, "read behind a field's end")
        try window.skip(range.upperBound - window.offset)
      }
    }
    guard window.offset == end else { throw malformed("a field goes beyond its message, which ends at byte \(end)") }
  }

  private func next(before end: UInt64) throws(WeightFormatError) -> ProtobufField {
    let place = window.offset
    fieldsLeft -= 1
    guard fieldsLeft >= 0 else { throw malformed("more than \(fieldsMax) fields") }
    let tag = try number()
    let number = tag >> 3
    guard number > 0, number < 1 << 29 else { throw malformed("no field begins at byte \(place)") }
    switch tag & 7 {
    case 0: return ProtobufField(number: number, value: .number(try self.number()))
    case 1: return ProtobufField(number: number, value: .fixed64(try window.number(UInt64.self)))
    case 5: return ProtobufField(number: number, value: .fixed32(try window.number(UInt32.self)))
    case 2:
      let length = try self.number()
      // A file that ends too early is told from a message that lies.
      try window.require(length)
      guard window.offset <= end, length <= end - window.offset else {
        throw malformed("a field of \(length) bytes at byte \(place) goes beyond its message")
      }
      return ProtobufField(number: number, value: .bytes(window.offset..<(window.offset + length)))
    default: throw malformed("wire type \(tag & 7) at byte \(place)")
    }
  }

  /// A number in base 128, least digits first.
  func number() throws(WeightFormatError) -> UInt64 {
    var number: UInt64 = 0
    for shift in stride(from: UInt64(0), to: 70, by: 7) {
      let byte = try window.number(UInt8.self)
      number |= UInt64(byte & 0x7F) << shift
      if byte < 0x80 { return number }
    }
    throw malformed("a number of more than ten bytes at byte \(window.offset - 10)")
  }

  /// The bytes of a short field.
  func text(_ value: ProtobufField.Value, limit: Int = 4096) throws(WeightFormatError) -> ByteString {
    guard case .bytes(let range) = value else { throw malformed("a number where a text belongs") }
    guard range.count <= limit else { throw malformed("a text of \(range.count) bytes, \(limit) are allowed") }
    return ByteString(try window.bytes(range.count))
  }

  /// Numbers of a field, packed or not: at most `limit` of them.
  func numbers(_ value: ProtobufField.Value, limit: Int) throws(WeightFormatError) -> [UInt64] {
    switch value {
    case .number(let number): return [number]
    case .fixed32(let bits): return [UInt64(bits)]
    case .fixed64(let bits): return [bits]
    case .bytes(let range):
      var numbers: [UInt64] = []
      while window.offset < range.upperBound, numbers.count < limit { numbers.append(try number()) }
      guard window.offset <= range.upperBound else { throw malformed("packed numbers go beyond their field") }
      return numbers
    }
  }

  func malformed(_ finding: String) -> WeightFormatError {
    .malformed(path: window.file.path, format: format, finding: finding)
  }
}
