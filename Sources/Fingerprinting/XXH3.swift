import CXXHash
import ModelAtlas

/// XXH3-64 of some bytes: chooses coordinates, never proves identity.
package func xxh3(_ bytes: [UInt8]) -> UInt64 {
  bytes.withUnsafeBytes { XXH3_64bits($0.baseAddress, $0.count) }
}

/// XXH3-128 over a stream of bytes.
package final class XXH3Stream {
  private let state: OpaquePointer

  package init() {
    guard let state = XXH3_createState() else { preconditionFailure("out of memory for 576 bytes") }
    self.state = state
    XXH3_128bits_reset(state)
  }

  deinit { XXH3_freeState(state) }

  package func update(_ bytes: UnsafeRawBufferPointer) {
    XXH3_128bits_update(state, bytes.baseAddress, bytes.count)
  }

  package func update(_ bytes: [UInt8]) {
    bytes.withUnsafeBytes { update($0) }
  }

  /// The digest of everything so far; the stream may go on.
  package var digest: ValueDigest {
    let hash = XXH3_128bits_digest(state)
    return ValueDigest(high: hash.high64, low: hash.low64)
  }
}

extension [UInt8] {
  /// Appends eight bytes, least significant first.
  mutating func append(littleEndian value: UInt64) {
    for shift in stride(from: UInt64(0), to: 64, by: 8) { append(UInt8(truncatingIfNeeded: value >> shift)) }
  }
}
