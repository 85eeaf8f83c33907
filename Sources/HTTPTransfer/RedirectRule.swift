/// What to do with a redirect: a pure decision, apart from any I/O.
package struct RedirectRule: Hashable, Sendable {
  /// Where the configuration sends us: the one place that may be inside the house, and that may see the token.
  package let configured: WebAddress
  /// The hub's own client follows as many.
  package static let hopsMax = 20

  /// Origins inside the own network that redirects may lead to: a storage beside a Hub of one's own.
  package let trusted: Set<String>

  package init(configured: WebAddress, trusted: Set<String> = []) {
    self.configured = configured
    self.trusted = trusted
  }

  package enum Decision: Hashable, Sendable {
    case follow(WebAddress)
    case refuse(String)
  }

  /// - Parameters:
  ///   - location: the header's text.
  ///   - address: of the answer that carries it.
  ///   - hops: redirects followed before this one.
  package func decide(location: String?, at address: WebAddress, hops: Int) -> Decision {
    guard hops < Self.hopsMax else { return .refuse("more than \(Self.hopsMax) redirects") }
    guard let location, !location.isEmpty else { return .refuse("a redirect without a location") }
    guard let next = address.resolving(location) else {
      // The text may be long and may carry a signature: its beginning tells enough.
      return .refuse("a redirect to \(printable(location)), which is no http or https address")
    }
    if next == address { return .refuse("a redirect to itself") }
    if address.isSecure, !next.isSecure { return .refuse("a redirect from https to \(next.origin)") }
    guard mayReach(next) else { return .refuse("a redirect to \(next.origin), which is inside the own network") }
    return .follow(next)
  }

  /// Whether an address may be asked at all, as far as its text tells.
  package func mayReach(_ address: WebAddress) -> Bool {
    isTrusted(address) || NetworkReach(ofAddress: address.host) != .inside
  }

  /// Whether an address may lie inside the own network: the operator says so.
  package func isTrusted(_ address: WebAddress) -> Bool {
    address.hasOrigin(of: configured) || trusted.contains(address.origin)
  }

  /// Whether the token may go along.
  package func maySeeSecrets(_ address: WebAddress) -> Bool { address.hasOrigin(of: configured) }
}

private func printable(_ text: String) -> String {
  let start = text.prefix(40).unicodeScalars.map { (0x21..<0x7F).contains($0.value) ? Character($0) : "?" }
  return "\"\(String(start.prefix { $0 != "?" || start.first == "?" }))\""
}
