import Glibc
import ModelAtlas
import StrictJSON

/// An entry that is spelled as the format's own writer spells it:
/// `"name":{"dtype":"BF16","shape":[2,3],"data_offsets":[0,12]}`.
struct PlainEntry {
  /// In the header; nothing in it is escaped.
  let name: UnsafeBufferPointer<UInt8>
  let shape: ShortShape
  let begin: UInt64
  let end: UInt64
  /// Where the header goes on.
  let next: Int

  /// - Parameters:
  ///   - type: the type of the entry before, which this one must have, too.
  /// - Returns: nil for any other spelling, and where shape and offsets disagree: the scanner reads it and says what is
  ///   wrong. Else size and offsets agree.
  /// - Complexity: a fifth of the scanner's time (Benchmarks/headers).
  @inline(__always) init?(_ bytes: UnsafeBufferPointer<UInt8>, at start: Int, like type: SafetensorsType) {
    guard let base = bytes.baseAddress, type.elementBytes > 0, start < bytes.count, base[start] == UInt8(ascii: "\"")
    else { return nil }
    var cursor = PlainCursor(base: base, at: start + 1, end: bytes.count)
    guard let name = cursor.plainText(), cursor.takes("\":{\"dtype\":\""), cursor.repeats(type.spelling),
      cursor.takes("\",\"shape\":["), let (shape, count) = cursor.shape(elementBytes: type.elementBytes),
      cursor.takes("],\"data_offsets\":["), let begin = cursor.number(), cursor.takes(","), let end = cursor.number(),
      cursor.takes("]}"), end >= begin, end - begin == count
    else { return nil }
    self.name = UnsafeBufferPointer(start: base + name.lowerBound, count: name.count)
    (self.shape, self.begin, self.end, next) = (shape, begin, end, cursor.at)
  }
}

/// A type as the header spelled it last: nearly always the next entry's type, too.
struct SafetensorsType {
  /// Where in the header; empty before the first one.
  var spelling = 0..<0
  var type = ElementType.unknown
  var text = ""
  /// 0 where elements are not whole bytes.
  var elementBytes: UInt64 = 0
  var isReadable = false
}

/// Walks over bytes that are expected to be exactly so.
private struct PlainCursor {
  let base: UnsafePointer<UInt8>
  var at: Int
  let end: Int

  @inline(__always) mutating func takes(_ text: StaticString) -> Bool {
    let count = text.utf8CodeUnitCount
    guard count <= end - at, memcmp(base + at, text.utf8Start, count) == 0 else { return false }
    at += count
    return true
  }

  /// Takes the same bytes that stand elsewhere.
  @inline(__always) mutating func repeats(_ range: Range<Int>) -> Bool {
    guard range.count <= end - at else { return false }
    for offset in 0..<range.count where base[at + offset] != base[range.lowerBound + offset] { return false }
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

  /// Up to four sizes, and how many bytes they take; nil where that overflows.
  @inline(__always) mutating func shape(elementBytes: UInt64) -> (ShortShape, bytes: UInt64)? {
    var shape = ShortShape()
    var bytes = elementBytes
    if at < end, base[at] == UInt8(ascii: "]") { return (shape, bytes) }
    repeat {
      guard let size = number(), shape.append(size) else { return nil }
      let (product, overflow) = bytes.multipliedReportingOverflow(by: size)
      if overflow { return nil }
      bytes = product
    } while takes(",")
    return (shape, bytes)
  }

  /// Up to 16 digits without a leading zero; a longer number is the scanner's.
  @inline(__always) mutating func number() -> UInt64? {
    guard at + 16 < end else { return nil }
    let raw = UnsafeRawPointer(base)
    let first = decimalPrefix(raw.loadUnaligned(fromByteOffset: at, as: UInt64.self))
    guard first.digits > 0, first.digits == 1 || base[at] != UInt8(ascii: "0") else { return nil }
    at += first.digits
    if first.digits < 8 { return first.value }
    let second = decimalPrefix(raw.loadUnaligned(fromByteOffset: at, as: UInt64.self))
    at += second.digits
    if second.digits == 8, base[at] &- UInt8(ascii: "0") < 10 { return nil }
    return first.value &* powersOfTen[second.digits] &+ second.value
  }
}

/// The digits that eight bytes begin with, and what they say. All eight are weighed at once.
@inline(__always) private func decimalPrefix(_ text: UInt64) -> (digits: Int, value: UInt64) {
  let nibbles = UInt64(littleEndian: text) ^ 0x3030_3030_3030_3030
  // The high bit of each byte that is above nine; a carry can only reach bytes behind the first of them.
  let others = ((nibbles &+ 0x7676_7676_7676_7676) | nibbles) & 0x8080_8080_8080_8080
  let digits = others.trailingZeroBitCount / 8
  guard digits > 0 else { return (0, 0) }
  // As if zeros stood before them.
  var value = nibbles &<< UInt64(64 - 8 * digits)
  value = value &* 10 &+ value >> 8
  let low = (value & 0x0000_00FF_0000_00FF) &* 0x000F_4240_0000_0064
  let high = (value >> 16 & 0x0000_00FF_0000_00FF) &* 0x0000_2710_0000_0001
  return (digits, (low &+ high) >> 32)
}

private let powersOfTen: [UInt64] = [1, 10, 100, 1000, 10_000, 100_000, 1_000_000, 10_000_000, 100_000_000]
