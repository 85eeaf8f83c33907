import Glibc
import ModelAtlas
import StrictJSON

/// Reads an entry that is spelled as the format's own writer spells it,
/// `"name":{"dtype":"BF16","shape":[2,3],"data_offsets":[0,12]}`, of the same type as the one before.
///
/// - Parameters:
///   - type: the type of the entry before.
///   - spelling: where that entry has it.
/// - Returns: nil for any other spelling, and where shape and offsets disagree: the scanner reads it and says what is
///   wrong. Else size and offsets agree.
/// - Complexity: a third of the scanner's time (Benchmarks/headers).
func plainEntry(
  _ bytes: UnsafeBufferPointer<UInt8>, at start: Int, like type: ElementType, _ spelling: Range<Int>
) -> (entry: SafetensorsEntry, end: Int)? {
  guard let base = bytes.baseAddress, let block = type.block, block.elements == 1, !spelling.isEmpty,
    start < bytes.count, base[start] == UInt8(ascii: "\"")
  else { return nil }
  var cursor = PlainCursor(base: base, at: start + 1, end: bytes.count)
  guard let name = cursor.plainText(), cursor.takes("\":{\"dtype\":\"") else { return nil }
  guard cursor.repeats(spelling), cursor.takes("\",\"shape\":[") else { return nil }
  var count = UInt64(block.bytes)
  var sizes: (UInt64, UInt64, UInt64, UInt64) = (0, 0, 0, 0)
  var dimensions = 0
  if cursor.next != UInt8(ascii: "]") {
    repeat {
      guard let size = cursor.number(), dimensions < 4 else { return nil }
      let (product, overflow) = count.multipliedReportingOverflow(by: size)
      if overflow { return nil }
      count = product
      withUnsafeMutableBytes(of: &sizes) { $0.storeBytes(of: size, toByteOffset: 8 * dimensions, as: UInt64.self) }
      dimensions += 1
    } while cursor.takes(",")
  }
  guard cursor.takes("],\"data_offsets\":["), let begin = cursor.number(), cursor.takes(","),
    let end = cursor.number(), cursor.takes("]}"), end >= begin, end - begin == count
  else { return nil }
  let shape = withUnsafeBytes(of: &sizes) { Array($0.assumingMemoryBound(to: UInt64.self)[..<dimensions]) }
  let entry = SafetensorsEntry(
    name: ByteString(Array(bytes[name])), type: type, typeName: nil, shape: shape, begin: begin, end: end)
  return (entry, cursor.at)
}

/// Walks over bytes that are expected to be exactly so.
private struct PlainCursor {
  let base: UnsafePointer<UInt8>
  var at: Int
  let end: Int

  var next: UInt8 { at < end ? base[at] : 0 }

  @inline(__always) mutating func takes(_ text: StaticString) -> Bool {
    let count = text.utf8CodeUnitCount
    guard count <= end - at, memcmp(base + at, text.utf8Start, count) == 0 else { return false }
    at += count
    return true
  }

  /// Takes the same bytes that stand elsewhere.
  @inline(__always) mutating func repeats(_ range: Range<Int>) -> Bool {
    guard range.count <= end - at, memcmp(base + at, base + range.lowerBound, range.count) == 0 else { return false }
    at += range.count
    return true
  }

  /// Up to the next quotation mark; nil where something is escaped or may not stand in a text.
  @inline(__always) mutating func plainText() -> Range<Int>? {
    let start = at
    at += plainTextPrefix(UnsafeRawPointer(base), from: at, to: end)
    while at < end {
      let byte = base[at]
      if byte == UInt8(ascii: "\"") { return start..<at }
      if byte == UInt8(ascii: "\\") || byte < 0x20 { return nil }
      at += 1
    }
    return nil
  }

  /// Up to 18 digits without a leading zero; what could overflow is the scanner's.
  @inline(__always) mutating func number() -> UInt64? {
    let start = at
    var value: UInt64 = 0
    while at < end, base[at] &- 0x30 < 10 {
      value = value &* 10 &+ UInt64(base[at] &- 0x30)
      at += 1
    }
    guard at > start, at - start <= 18, at - start == 1 || base[start] != 0x30 else { return nil }
    return value
  }
}
