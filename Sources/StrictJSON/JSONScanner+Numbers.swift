import ModelAtlas

extension JSONScanner {
  /// Where the next number is written; its grammar is checked, its size is not.
  package mutating func number() throws(JSONError) -> Range<Int> {
    let start = offset
    var end = start
    func digits() -> Int {
      let first = end
      while end < bytes.count, isDigit(bytes[end]) { end += 1 }
      return end - first
    }
    func at(_ byte: UInt8) -> Bool { end < bytes.count && bytes[end] == byte }
    if at(UInt8(ascii: "-")) { end += 1 }
    let leadingZero = at(UInt8(ascii: "0"))
    let count = digits()
    guard count > 0 else { throw failure("expected a value") }
    guard count == 1 || !leadingZero else { throw failure("a number with a leading zero") }
    if at(UInt8(ascii: ".")) {
      end += 1
      guard digits() > 0 else { throw failure("a number that ends with its point") }
    }
    if at(UInt8(ascii: "e")) || at(UInt8(ascii: "E")) {
      end += 1
      if at(UInt8(ascii: "+")) || at(UInt8(ascii: "-")) { end += 1 }
      guard digits() > 0 else { throw failure("a number without its exponent") }
    }
    advance(to: end)
    return start..<end
  }

  /// The next number as an unsigned integer: digits only, below 2⁶⁴.
  package mutating func unsigned() throws(JSONError) -> UInt64 {
    skipSpace()
    var value: UInt64 = 0
    var end = offset
    while end < bytes.count, isDigit(bytes[end]) {
      let (shifted, tooLarge) = value.multipliedReportingOverflow(by: 10)
      let (sum, carried) = shifted.addingReportingOverflow(UInt64(bytes[end] - UInt8(ascii: "0")))
      if tooLarge || carried { throw failure("a number above 2⁶⁴ - 1") }
      value = sum
      end += 1
    }
    guard end > offset else { throw failure("expected an unsigned integer") }
    if bytes[offset] == UInt8(ascii: "0"), end > offset + 1 { throw failure("a number with a leading zero") }
    if end < bytes.count, [UInt8(ascii: "."), UInt8(ascii: "e"), UInt8(ascii: "E")].contains(bytes[end]) {
      throw failure("expected an unsigned integer")
    }
    advance(to: end)
    return value
  }

  /// Checks and passes over one value of any kind, without recursion.
  ///
  /// - Parameter depth: how many containers may be opened in each other.
  package mutating func skipValue(depth: Int) throws(JSONError) {
    var closers: [UInt8] = []
    repeat {
      skipSpace()
      switch peek() {
      case UInt8(ascii: "{"), UInt8(ascii: "["):
        let closer = peek() + 2
        try open(peek(), depth: depth - closers.count)
        if !take(closer) {
          closers.append(closer)
          try skipKey(in: closers)
          continue
        }
      case UInt8(ascii: "\""): try skipString()
      case UInt8(ascii: "t"): try literal("true")
      case UInt8(ascii: "f"): try literal("false")
      case UInt8(ascii: "n"): try literal("null")
      default: _ = try number()
      }
      while let closer = closers.last {
        if try continues(until: closer) {
          try skipKey(in: closers)
          break
        }
        closers.removeLast()
      }
    } while !closers.isEmpty
  }

  /// In an object, passes over the key of the next member and its colon.
  private mutating func skipKey(in closers: [UInt8]) throws(JSONError) {
    guard closers.last == UInt8(ascii: "}") else { return }
    skipSpace()
    try skipString()
    try expect(UInt8(ascii: ":"))
  }
}

@inline(__always) private func isDigit(_ byte: UInt8) -> Bool { byte &- UInt8(ascii: "0") < 10 }
