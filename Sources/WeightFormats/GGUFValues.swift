import ModelAtlas

/// The longest string: chat templates and merges are far shorter.
private let stringBytesMax: UInt64 = 64 << 20
/// ggml's limit.
private let arrayCountMax: UInt64 = 1 << 30
private let arrayDepthMax = 4

extension GGUFReader {
  /// A scalar as text, or the length of an array.
  mutating func value(type: UInt32, key: ByteString) throws(WeightFormatError) -> (text: String, isCount: Bool)? {
    switch type {
    case 0: (String(try window.number(UInt8.self)), false)
    case 1: (String(try window.number(Int8.self)), false)
    case 2: (String(try window.number(UInt16.self)), false)
    case 3: (String(try window.number(Int16.self)), false)
    case 4: (String(try window.number(UInt32.self)), false)
    case 5: (String(try window.number(Int32.self)), false)
    case 6: ("\(Float(bitPattern: try window.number(UInt32.self)))", false)
    case 7: (try window.number(UInt8.self) == 0 ? "false" : "true", false)
    case 8: try string(key: key).map { ($0, false) }
    case 9: (String(try skipArray(depth: arrayDepthMax)), true)
    case 10: (String(try window.number(UInt64.self)), false)
    case 11: (String(try window.number(Int64.self)), false)
    case 12: ("\(Double(bitPattern: try window.number(UInt64.self)))", false)
    default: throw malformed("key \(key) has a value of unknown type \(type)")
    }
  }

  private mutating func string(key: ByteString) throws(WeightFormatError) -> String? {
    let length = try stringLength()
    guard length <= metadataBytesLeft else {
      try window.skip(length)
      header.anomalies.append("the value of key \(key) is too long to keep: \(length) bytes")
      return nil
    }
    let bytes = try window.bytes(Int(length))
    if let text = String(validating: bytes, as: UTF8.self) { return text }
    header.anomalies.append("the value of key \(key) is not UTF-8")
    return ByteString(bytes).description
  }

  private func stringLength() throws(WeightFormatError) -> UInt64 {
    let length = try count()
    guard length <= stringBytesMax else { throw tooLong(length) }
    return length
  }

  private func skipStrings(_ count: UInt64) throws(WeightFormatError) {
    if let length = try window.skipTexts(count, wide: version > 1, limit: stringBytesMax) { throw tooLong(length) }
  }

  private func tooLong(_ length: UInt64) -> WeightFormatError {
    malformed("a string of \(length) bytes, \(stringBytesMax) are allowed")
  }

  /// Passes over an array's items; returns how many there are.
  private func skipArray(depth: Int) throws(WeightFormatError) -> UInt64 {
    guard depth > 0 else { throw malformed("arrays nested in each other more than \(arrayDepthMax) deep") }
    let type = try window.number(UInt32.self)
    let count = try count()
    guard count <= arrayCountMax else { throw malformed("an array of \(count) items, \(arrayCountMax) are allowed") }
    guard let smallest = smallestItemBytes(type) else { throw malformed("an array of unknown type \(type)") }
    try window.require(count * smallest)
    switch type {
    case 8: try skipStrings(count)
    case 9: for _ in 0..<count { _ = try skipArray(depth: depth - 1) }
    default: try window.skip(count * smallest)
    }
    return count
  }

  /// Bytes of the shortest item; nil for a type that does not exist.
  private func smallestItemBytes(_ type: UInt32) -> UInt64? {
    switch type {
    case 0, 1, 7: 1
    case 2, 3: 2
    case 4, 5, 6: 4
    case 10, 11, 12: 8
    case 8: version == 1 ? 4 : 8
    case 9: version == 1 ? 8 : 12
    default: nil
    }
  }
}
