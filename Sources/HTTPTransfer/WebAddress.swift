/// An absolute http or https address in its parts.
///
/// Small and strict, for addresses that servers send us: no user names, no other schemes, no white space.
package struct WebAddress: Hashable, Sendable, CustomStringConvertible {
  package let isSecure: Bool
  /// Lower case; an IPv6 literal without its brackets.
  package let host: String
  package let port: UInt16
  /// Path and query, percent-encoded, starting with `/`. Never a fragment.
  package let target: String

  /// Nil for anything else than `http://host[:port]/...` and `https://host[:port]/...`.
  package init?(_ text: String) {
    guard text.utf8.count <= Self.bytesMax, text.utf8.allSatisfy({ $0 > 0x20 && $0 < 0x7F && $0 != UInt8(ascii: "\\") })
    else { return nil }
    let schemes: [(prefix: String, isSecure: Bool)] = [("https://", true), ("http://", false)]
    let lower = text.lowercased()
    guard let scheme = schemes.first(where: { lower.hasPrefix($0.prefix) }) else { return nil }
    let rest = text.dropFirst(scheme.prefix.count)
    let end = rest.firstIndex { "/?#".contains($0) } ?? rest.endIndex
    guard let (host, port) = authority(rest[..<end]) else { return nil }
    isSecure = scheme.isSecure
    self.host = host
    self.port = port ?? (isSecure ? 443 : 80)
    let target = rest[end...].prefix { $0 != "#" }
    self.target = target.hasPrefix("/") ? String(target) : "/" + target
  }

  private init(_ other: WebAddress, target: String) {
    isSecure = other.isSecure
    host = other.host
    port = other.port
    self.target = target
  }

  /// Longer ones are refused: signed addresses take some 2,000 bytes.
  package static let bytesMax = 16_384

  /// Scheme, host and port: `https://hub.example`, `http://[::1]:8080`.
  package var origin: String {
    let name = host.contains(":") ? "[\(host)]" : host
    let usual: UInt16 = isSecure ? 443 : 80
    return (isSecure ? "https://" : "http://") + name + (port == usual ? "" : ":\(port)")
  }

  package var description: String { origin + target }

  /// The path without its query: what may be logged, since a query may carry a signature.
  package var path: String { String(target.prefix { $0 != "?" }) }

  package func hasOrigin(of other: WebAddress) -> Bool {
    (isSecure, host, port) == (other.isSecure, other.host, other.port)
  }

  /// The same server and prefix, with a path (and query) behind its own path.
  ///
  /// - Parameter suffix: percent-encoded, starting with `/`.
  package func appending(_ suffix: String) -> WebAddress {
    var prefix = path
    while prefix.hasSuffix("/") { prefix.removeLast() }
    return WebAddress(self, target: prefix + suffix)
  }

  /// What a `Location` header or a `Link` means, read at this address; nil for other schemes and for what is no address.
  package func resolving(_ reference: String) -> WebAddress? {
    if reference.hasPrefix("//") { return WebAddress((isSecure ? "https:" : "http:") + reference) }
    let scheme = reference.prefix { $0.isLetter || $0.isNumber || "+-.".contains($0) }
    if reference.dropFirst(scheme.count).hasPrefix(":"), scheme.first?.isLetter == true { return WebAddress(reference) }
    let usable = reference.prefix { $0 != "#" }
    guard usable.utf8.allSatisfy({ $0 > 0x20 && $0 < 0x7F && $0 != UInt8(ascii: "\\") }),
      usable.utf8.count <= Self.bytesMax
    else { return nil }
    if usable.hasPrefix("/") { return WebAddress(self, target: withoutDots(String(usable))) }
    if usable.hasPrefix("?") { return WebAddress(self, target: path + usable) }
    let folder = path[...(path.lastIndex(of: "/") ?? path.startIndex)]
    return WebAddress(self, target: withoutDots(String(folder) + usable))
  }
}

/// `host`, `host:port`, `[v6]:port`. Nil with user names, an empty host or a port that is none.
private func authority(_ text: Substring) -> (host: String, port: UInt16?)? {
  guard !text.contains("@") else { return nil }
  var host = text
  var port: Substring?
  if text.hasPrefix("[") {
    guard let end = text.firstIndex(of: "]") else { return nil }
    host = text[text.index(after: text.startIndex)..<end]
    let rest = text[text.index(after: end)...]
    guard rest.isEmpty || rest.hasPrefix(":") else { return nil }
    port = rest.isEmpty ? nil : rest.dropFirst()
  } else if let colon = text.firstIndex(of: ":") {
    host = text[..<colon]
    port = text[text.index(after: colon)...]
  }
  let allowed = host.utf8.allSatisfy {
    "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-._:".utf8.contains($0)
  }
  guard !host.isEmpty, allowed else { return nil }
  guard let port, !port.isEmpty else { return (host.lowercased(), nil) }
  guard let number = UInt16(port), number > 0 else { return nil }
  return (host.lowercased(), number)
}

/// A path (and query) without `.` and `..`.
private func withoutDots(_ target: String) -> String {
  let path = target.prefix { $0 != "?" }
  var parts: [Substring] = []
  for part in path.split(separator: "/", omittingEmptySubsequences: false).dropFirst() {
    if part == ".." { _ = parts.popLast() } else if part != "." { parts.append(part) }
  }
  return "/" + parts.joined(separator: "/") + target.dropFirst(path.count)
}
