import Glibc
import NIOCore
import NIOPosix

/// Who is at the other end of a connection, as the kernel says. Same memory as Linux's `struct ucred`.
struct Peer: Hashable, Sendable {
  var process: Int32
  var user: UInt32
  var group: UInt32

  /// Nil when the connection is not a Unix socket's, or the kernel does not say.
  static func of(_ channel: any Channel) async -> Peer? {
    guard case .unixDomainSocket? = channel.localAddress, let options = channel as? any SocketOptionProvider else {
      return nil
    }
    let credentials: EventLoopFuture<Peer> = options.unsafeGetSocketOption(
      level: .socket, name: .init(rawValue: SO_PEERCRED))
    // A client that is already gone has no credentials: it is answered as a stranger.
    return try? await credentials.get()
  }
}
