import CCrypto
import ModelAtlas

/// SHA-256 over a stream of bytes, whose state can be saved between two bytes and taken up again later.
package struct SHA256: Sendable {
  private var context = SHA256_CTX()

  /// The size of a saved state. libcrypto's structure holds counters and words only, no pointer.
  package static let stateBytes = MemoryLayout<SHA256_CTX>.size

  package init() {
    precondition(SHA256_Init(&context) == 1, "libcrypto has no SHA-256")
  }

  /// Takes up a saved state; nil when the bytes cannot be one.
  ///
  /// A state is valid on the kind of machine that saved it: words are stored in native order.
  package init?(state: [UInt8]) {
    self.init()
    guard state.count == Self.stateBytes else { return nil }
    withUnsafeMutableBytes(of: &context) { $0.copyBytes(from: state) }
    // The two fields that index memory: bytes waiting in the block, and the digest's length.
    guard context.num < 64, context.md_len == 32 else { return nil }
  }

  package var state: [UInt8] { withUnsafeBytes(of: context) { Array($0) } }

  package mutating func update(_ bytes: UnsafeRawBufferPointer) {
    guard let base = bytes.baseAddress, !bytes.isEmpty else { return }
    SHA256_Update(&context, base, bytes.count)
  }

  package mutating func update(_ bytes: [UInt8]) {
    bytes.withUnsafeBytes { update($0) }
  }

  /// The digest of everything so far; the stream may go on.
  package var digest: SHA256Digest {
    var last = context
    var bytes = [UInt8](repeating: 0, count: 32)
    SHA256_Final(&bytes, &last)
    guard let digest = SHA256Digest(bytes) else { preconditionFailure("a SHA-256 has 32 bytes") }
    return digest
  }
}
