import NIOCore

/// Who asks, as far as it is known.
enum Visitor: Hashable, Sendable {
  /// Over the Unix socket; nil when the kernel does not say who.
  case local(Peer?)
  /// Over TCP.
  case network

  var peer: Peer? {
    switch self {
    case .local(let peer): peer
    case .network: nil
    }
  }

  static func of(_ channel: any Channel) async -> Visitor {
    guard case .unixDomainSocket? = channel.localAddress else { return .network }
    return .local(await Peer.of(channel))
  }
}
