import Glibc

/// How far an IP address reaches: what a stranger's redirect may lead us to.
package enum NetworkReach: Hashable, Sendable {
  case everywhere
  /// This machine, the local network, a link, a cloud's metadata service: inside the house.
  case inside
  /// No IP address, a name perhaps.
  case unknown

  /// - Parameter text: an IPv4 or IPv6 literal without brackets; a zone (`%eth0`) is left out of account.
  package init(ofAddress text: String) {
    let bare = String(text.prefix { $0 != "%" })
    if let bytes = bytes(bare, family: AF_INET, count: 4) {
      self = isInside4(bytes) ? .inside : .everywhere
    } else if let bytes = bytes(bare, family: AF_INET6, count: 16) {
      self = isInside6(bytes) ? .inside : .everywhere
    } else {
      // `localhost`, and the odd spellings that a resolver takes for numbers: `0x7f.1`, `2130706433`.
      let last = bare.split(separator: ".").last.map(String.init) ?? ""
      let isOddNumber = !last.isEmpty && (last.utf8.allSatisfy { (0x30...0x39).contains($0) } || last.hasPrefix("0x"))
      self = bare == "localhost" || bare.hasSuffix(".localhost") || isOddNumber ? .inside : .unknown
    }
  }
}

private func bytes(_ text: String, family: Int32, count: Int) -> [UInt8]? {
  var bytes = [UInt8](repeating: 0, count: count)
  return inet_pton(family, text, &bytes) == 1 ? bytes : nil
}

/// RFC 6890: this host, private, shared, loopback, link-local, protocol assignments, benchmarks, multicast, reserved.
private func isInside4(_ ip: [UInt8]) -> Bool {
  switch (ip[0], ip[1]) {
  case (0, _), (10, _), (127, _), (169, 254), (192, 168), (198, 18...19), (100, 64...127), (172, 16...31): true
  case (192, 0): ip[2] == 0
  default: ip[0] >= 224
  }
}

private func isInside6(_ ip: [UInt8]) -> Bool {
  // Mapped, compatible, NAT64 and 6to4 addresses are as far as the IPv4 address in them.
  if ip[..<10].allSatisfy({ $0 == 0 }), ip[10] == ip[11], [0, 0xFF].contains(ip[10]) {
    return isInside4(Array(ip[12...]))
  }
  if ip.starts(with: [0, 0x64, 0xFF, 0x9B]) { return isInside4(Array(ip[12...])) }
  if ip.starts(with: [0x20, 0x02]) { return isInside4(Array(ip[2..<6])) }
  // Unique local fc00::/7, link-local fe80::/10, site-local fec0::/10, multicast ff00::/8.
  return ip[0] & 0xFE == 0xFC || ip[0] == 0xFE && ip[1] & 0x80 == 0x80 || ip[0] == 0xFF
}
