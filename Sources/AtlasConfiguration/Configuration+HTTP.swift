import Glibc

extension Configuration {
  /// The listener that other machines, or a browser here, may ask; nobody listens unless it is configured.
  package struct HTTP: Hashable, Sendable {
    /// Nil: no port is opened.
    package var listen: NetworkAddress?
    /// Of the token that visitors show; nil for `$CREDENTIALS_DIRECTORY/http-token`.
    package var tokenFile: String?

    package init() {}
  }

  /// An address in numbers with a port.
  package struct NetworkAddress: Hashable, Sendable {
    package var address: String
    package var port: UInt16

    package init(address: String, port: UInt16) {
      self.address = address
      self.port = port
    }

    /// `127.0.0.1:9417`, `[::1]:9417`; a port alone is one of the loopback interface.
    init?(_ text: String) {
      let colon = text.lastIndex(of: ":")
      let host = colon.map { text[..<$0] } ?? "127.0.0.1"
      guard let port = UInt16(colon.map { text[text.index(after: $0)...] } ?? text[...]), port > 0 else { return nil }
      let isBracketed = host.hasPrefix("[") && host.hasSuffix("]")
      let address = isBracketed ? host.dropFirst().dropLast() : host
      var bytes = in6_addr()
      guard inet_pton(isBracketed ? AF_INET6 : AF_INET, String(address), &bytes) == 1 else { return nil }
      self.init(address: String(address), port: port)
    }
  }
}

extension ValueReading {
  /// The inner nil is `off`, the outer one a problem.
  mutating func networkAddress() -> Configuration.NetworkAddress?? {
    if text == "off" { return .some(nil) }
    if let address = Configuration.NetworkAddress(text) { return address }
    expected("off, a port, or ADDRESS:PORT with the address in numbers, as 127.0.0.1:9417 or [::1]:9417")
    return nil
  }

  /// The inner nil is an empty text: it takes a file of an earlier layer back.
  mutating func file(relativeTo folder: String?) -> String?? {
    text.isEmpty ? .some(nil) : path(relativeTo: folder)
  }
}
