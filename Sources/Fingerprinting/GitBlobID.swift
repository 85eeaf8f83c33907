import CCrypto
import ModelAtlas

/// The name that git, and with it a Hub, gives to a small file: SHA-1 over its size and bytes. An address, no proof.
package struct GitBlobID: Sendable {
  private var context = SHA_CTX()

  package init(bytes count: UInt64) {
    precondition(SHA1_Init(&context) == 1, "libcrypto has no SHA-1")
    let head = Array("blob \(count)\0".utf8)
    head.withUnsafeBytes { update($0) }
  }

  package mutating func update(_ bytes: UnsafeRawBufferPointer) {
    guard let base = bytes.baseAddress, !bytes.isEmpty else { return }
    SHA1_Update(&context, base, bytes.count)
  }

  /// Forty hexadecimal digits.
  package var text: String {
    var last = context
    var bytes = [UInt8](repeating: 0, count: 20)
    SHA1_Final(&bytes, &last)
    return bytes.map(hexadecimal).joined().lowercased()
  }
}

package func gitBlobID(of bytes: [UInt8]) -> String {
  var id = GitBlobID(bytes: UInt64(bytes.count))
  bytes.withUnsafeBytes { id.update($0) }
  return id.text
}
