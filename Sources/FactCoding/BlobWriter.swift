import ModelAtlas

/// Appends numbers and names to a blob: little-endian, counts as LEB128.
package struct BlobWriter {
  package private(set) var bytes: [UInt8] = []

  package init() {}

  package mutating func append(_ byte: UInt8) { bytes.append(byte) }

  package mutating func appendFixed(_ value: some FixedWidthInteger) {
    withUnsafeBytes(of: value.littleEndian) { bytes.append(contentsOf: $0) }
  }

  /// All at once, which is ten times as fast as one by one.
  ///
  /// - Parameter values: in the order of bytes that a blob has.
  mutating func append(fixed values: [some FixedWidthInteger]) {
    values.withUnsafeBytes { bytes.append(contentsOf: $0) }
  }

  mutating func reserve(_ count: Int) { bytes.reserveCapacity(bytes.count + count) }

  /// LEB128: seven bits a byte, lowest first.
  package mutating func append(count value: UInt64) {
    var rest = value
    while rest >= 0x80 {
      bytes.append(UInt8(truncatingIfNeeded: rest) | 0x80)
      rest >>= 7
    }
    bytes.append(UInt8(rest))
  }

  package mutating func append(count value: Int) {
    precondition(value >= 0, "a count below zero: \(value)")
    append(count: UInt64(value))
  }

  /// Zigzag: 0, -1, 1, -2, ... become 0, 1, 2, 3, ...
  package mutating func append(signed value: Int) {
    append(count: UInt64(bitPattern: Int64((value << 1) ^ (value >> 63))))
  }

  package mutating func append(_ name: ByteString) {
    append(count: name.count)
    bytes.append(contentsOf: name.bytes)
  }

  /// 16 bytes, most significant first, as the digest is printed.
  package mutating func append(_ digest: ValueDigest) {
    appendFixed(digest.high.byteSwapped)
    appendFixed(digest.low.byteSwapped)
  }
}
