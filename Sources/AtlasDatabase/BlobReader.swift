import ModelAtlas

/// Takes a blob apart in the order that `BlobWriter` put it together. Every length is held against what remains.
struct BlobReader {
  private var rest: UnsafeRawBufferPointer

  init(_ bytes: UnsafeRawBufferPointer) { rest = bytes }

  var remaining: Int { rest.count }

  mutating func take(_ count: Int) throws -> UnsafeRawBufferPointer {
    guard count >= 0, count <= rest.count else {
      throw UnreadableRow("a blob ends early: \(count) bytes promised, \(rest.count) left")
    }
    defer { rest = UnsafeRawBufferPointer(rebasing: rest[count...]) }
    return UnsafeRawBufferPointer(rebasing: rest[..<count])
  }

  mutating func byte() throws -> UInt8 { try take(1)[0] }

  mutating func fixed<Value: FixedWidthInteger>() throws -> Value {
    Value(littleEndian: try take(MemoryLayout<Value>.size).loadUnaligned(as: Value.self))
  }

  mutating func unsigned() throws -> UInt64 {
    var value: UInt64 = 0
    for shift in stride(from: UInt64(0), to: 64, by: 7) {
      let byte = try byte()
      value |= UInt64(byte & 0x7F) << shift
      if byte < 0x80 { return value }
    }
    throw UnreadableRow("a blob holds a number of more than 64 bits")
  }

  /// A number of things of which each takes at least `bytesEach` of the bytes that remain.
  mutating func count(bytesEach: Int = 0) throws -> Int {
    guard let value = Int(exactly: try unsigned()), bytesEach == 0 || value <= rest.count / bytesEach else {
      throw UnreadableRow("a blob promises more than the \(rest.count) bytes that are left")
    }
    return value
  }

  mutating func signed() throws -> Int {
    let value = Int64(bitPattern: try unsigned())
    return Int((value >> 1) & Int64.max) ^ -Int(value & 1)
  }

  mutating func name() throws -> ByteString {
    let length = try count(bytesEach: 1)
    return ByteString(Array(try take(length)))
  }

  mutating func valueDigest() throws -> ValueDigest {
    let high: UInt64 = try fixed()
    let low: UInt64 = try fixed()
    return ValueDigest(high: high.byteSwapped, low: low.byteSwapped)
  }

  /// The first byte of every blob: which layout follows.
  mutating func expectVersion(_ known: UInt8, of blob: String) throws {
    let version = try byte()
    guard version == known else { throw UnreadableRow("\(blob) has layout \(version), \(known) is known") }
  }
}
