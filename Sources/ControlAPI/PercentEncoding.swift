/// Nil when an escape is incomplete, the bytes are not UTF-8, or one of them is zero.
package func percentDecoded(_ text: some Sequence<UInt8>, plusIsSpace: Bool = false) -> String? {
  var bytes: [UInt8] = []
  var iterator = text.makeIterator()
  while let byte = iterator.next() {
    if byte == UInt8(ascii: "%") {
      guard let high = iterator.next().flatMap(digit), let low = iterator.next().flatMap(digit) else { return nil }
      bytes.append(high << 4 | low)
    } else {
      bytes.append(plusIsSpace && byte == UInt8(ascii: "+") ? UInt8(ascii: " ") : byte)
    }
  }
  return bytes.contains(0) ? nil : String(validating: bytes, as: UTF8.self)
}

/// The fields of a query string in their order; nil when one of them is not well encoded.
package func queryFields(_ query: Substring) -> [(name: String, value: String)]? {
  var fields: [(name: String, value: String)] = []
  for part in query.utf8.split(separator: UInt8(ascii: "&")) {
    let halves = part.split(separator: UInt8(ascii: "="), maxSplits: 1, omittingEmptySubsequences: false)
    guard let name = percentDecoded(halves[0], plusIsSpace: true),
      let value = percentDecoded(halves.dropFirst().first ?? "".utf8[...], plusIsSpace: true)
    else { return nil }
    fields.append((name, value))
  }
  return fields
}

private func digit(_ byte: UInt8) -> UInt8? {
  switch byte {
  case UInt8(ascii: "0")...UInt8(ascii: "9"): byte - UInt8(ascii: "0")
  case UInt8(ascii: "a")...UInt8(ascii: "f"): byte - UInt8(ascii: "a") + 10
  case UInt8(ascii: "A")...UInt8(ascii: "F"): byte - UInt8(ascii: "A") + 10
  default: nil
  }
}
