/// A SHA-256: identity. Equal digests are equal bytes.
package struct SHA256Digest: Hashable, Comparable, Sendable, CustomStringConvertible {
  /// 32 bytes.
  package let bytes: [UInt8]

  package init?(_ bytes: [UInt8]) {
    guard bytes.count == 32 else { return nil }
    self.bytes = bytes
  }

  /// Reads 64 hexadecimal digits, with or without `sha256:` before them.
  package init?(text: String) {
    let digits = text.hasPrefix("sha256:") ? String(text.dropFirst(7)) : text
    guard digits.utf8.count == 64, let bytes = ModelAtlas.bytes(hexadecimal: digits) else { return nil }
    self.bytes = bytes
  }

  package static func < (a: SHA256Digest, b: SHA256Digest) -> Bool { a.bytes.lexicographicallyPrecedes(b.bytes) }

  /// `sha256:` and 64 lower-case digits.
  package var description: String { "sha256:" + bytes.map(hexadecimal).joined().lowercased() }
}

/// An XXH3-128 over values: fast, and forgeable. Says that tensors are alike, never that bytes are identical.
package struct ValueDigest: Hashable, Comparable, Sendable, CustomStringConvertible {
  package let high: UInt64
  package let low: UInt64

  package init(high: UInt64, low: UInt64) {
    self.high = high
    self.low = low
  }

  package static func < (a: ValueDigest, b: ValueDigest) -> Bool { (a.high, a.low) < (b.high, b.low) }

  package var description: String {
    let text = [high, low].map { half in
      (0..<8).map { hexadecimal(UInt8(truncatingIfNeeded: half >> UInt64(56 - 8 * $0))) }.joined()
    }
    return "xxh3:" + text.joined().lowercased()
  }
}
