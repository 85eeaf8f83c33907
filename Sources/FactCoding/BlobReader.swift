import ModelAtlas

/// Takes a blob apart in the order that `BlobWriter` put it together. Every length is held against what remains.
package struct BlobReader {
  private var rest: UnsafeRawBufferPointer

  package init(_ bytes: UnsafeRawBufferPointer) { rest = bytes }

  package var remaining: Int { rest.count }

  package mutating func take(_ count: Int) throws -> UnsafeRawBufferPointer {
    guard count >= 0, count <= rest.count else {
      throw UnreadableBlob("a blob ends early: \(count) bytes promised, \(rest.count) left")
    }
    defer { rest = UnsafeRawBufferPointer(rebasing: rest[count...]) }
    return UnsafeRawBufferPointer(rebasing: rest[..<count])
  }

  package mutating func byte() throws -> UInt8 {
    guard let byte = rest.first else { return try take(1)[0] }
    rest = UnsafeRawBufferPointer(rebasing: rest.dropFirst())
    return byte
  }

  package mutating func fixed<Value: FixedWidthInteger>() throws -> Value {
    Value(littleEndian: try take(MemoryLayout<Value>.size).loadUnaligned(as: Value.self))
  }

  package mutating func unsigned() throws -> UInt64 {
    // As most are.
    if let only = rest.first, only < 0x80 { return UInt64(try byte()) }
    var value: UInt64 = 0
    for shift in stride(from: UInt64(0), to: 64, by: 7) {
      let byte = try byte()
      value |= UInt64(byte & 0x7F) << shift
      if byte < 0x80 { return value }
    }
    throw UnreadableBlob("a blob holds a number of more than 64 bits")
  }

  /// A number of things of which each takes at least `bytesEach` of the bytes that remain.
  package mutating func count(bytesEach: Int = 0) throws -> Int {
    guard let value = Int(exactly: try unsigned()), bytesEach == 0 || value <= rest.count / bytesEach else {
      throw UnreadableBlob("a blob promises more than the \(rest.count) bytes that are left")
    }
    return value
  }

  package mutating func signed() throws -> Int {
    let value = Int64(bitPattern: try unsigned())
    return Int((value >> 1) & Int64.max) ^ -Int(value & 1)
  }

  package mutating func name() throws -> ByteString {
    let length = try count(bytesEach: 1)
    return ByteString(Array(try take(length)))
  }

  package mutating func valueDigest() throws -> ValueDigest {
    let high: UInt64 = try fixed()
    let low: UInt64 = try fixed()
    return ValueDigest(high: high.byteSwapped, low: low.byteSwapped)
  }

  /// The first byte of every blob: which layout follows.
  package mutating func expectVersion(_ known: UInt8, of blob: String) throws {
    let version = try byte()
    guard version == known else { throw UnreadableBlob("\(blob) has layout \(version), \(known) is known") }
  }
}
