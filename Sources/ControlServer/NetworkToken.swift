import FoundationEssentials
import Glibc
import HTTPTypes

/// The secret that visitors over the network share. Shown nowhere: its description is not its text.
package struct NetworkToken: Hashable, Sendable, CustomStringConvertible, CustomReflectable {
  /// 16 random characters of 64 are 96 bits: nobody guesses them over a network.
  package static let bytesMin = 16
  package static let bytesMax = 4096

  private let bytes: [UInt8]

  package var description: String { "(token)" }
  package var customMirror: Mirror { Mirror(self, children: []) }

  /// Nil for what is too short, too long, or cannot stand in a header. White space around it does not count.
  package init?(_ text: some Sequence<UInt8>) {
    let isBlank = { (byte: UInt8) in [0x20, 0x09, 0x0A, 0x0D].contains(byte) }
    var word = Array(text.drop(while: isBlank))
    while let last = word.last, isBlank(last) { word.removeLast() }
    guard (Self.bytesMin...Self.bytesMax).contains(word.count), word.allSatisfy({ $0 > 0x20 && $0 < 0x7F }) else {
      return nil
    }
    bytes = word
  }

  /// The token in a file.
  ///
  /// - Throws: the path and what is wrong; never what the file holds.
  package static func inFile(_ path: String) throws(NetworkTokenError) -> NetworkToken {
    guard let file = fopen(path, "rbe") else {
      throw NetworkTokenError(description: "\(path): \(String(cString: strerror(errno)).lowercased())")
    }
    defer { fclose(file) }
    let bytes = [UInt8](unsafeUninitializedCapacity: bytesMax + 256) { buffer, count in
      count = fread(buffer.baseAddress, 1, buffer.count, file)
    }
    guard let token = NetworkToken(bytes) else {
      throw NetworkTokenError(
        description: "\(path): no token in it, expected \(bytesMin) to \(bytesMax) characters without space: "
          + "openssl rand -hex 32")
    }
    return token
  }

  /// Whether a request shows it: as a bearer's token (Prometheus, curl), or as the password of any user (browsers).
  func isShown(in headers: HTTPFields) -> Bool {
    guard let shown = headers[.authorization] else { return false }
    let parts = shown.split(separator: " ", maxSplits: 1)
    guard parts.count == 2 else { return false }
    switch parts[0].lowercased() {
    case "bearer": return isEqual(Array(parts[1].utf8))
    case "basic":
      guard let pair = Data(base64Encoded: String(parts[1])) else { return false }
      return isEqual(Array(pair.drop { $0 != UInt8(ascii: ":") }.dropFirst()))
    default: return false
    }
  }

  /// Takes as long for a wrong token as for the right one, so that its bytes cannot be found one by one.
  private func isEqual(_ other: [UInt8]) -> Bool {
    guard other.count == bytes.count else { return false }
    return zip(bytes, other).reduce(UInt8(0)) { $0 | ($1.0 ^ $1.1) } == 0
  }
}

package struct NetworkTokenError: Error, CustomStringConvertible {
  package let description: String

  package init(description: String) { self.description = description }
}
