import Glibc
import NIOCore

/// A listening descriptor that is ours: bound by us, or handed over by systemd.
package struct ListeningSocket: Sendable {
  package let descriptor: Int32
  /// Of a Unix socket; nil when systemd bound it, and for a port.
  package let path: String?
  /// Where it is, for the log.
  package let place: String
  /// Held for as long as we listen, so that a second daemon notices. Nil when systemd bound the socket.
  private let lock: Int32?

  /// Binds a Unix socket. Two daemons cannot share a path: a lock file beside the socket tells them apart, so that a
  /// socket that nobody listens on any more can be replaced without asking.
  ///
  /// - Parameter mode: who may connect, set before anybody can.
  package static func unix(path: String, mode: mode_t = 0o660) throws(ListeningError) -> ListeningSocket {
    guard var address = sockaddr_un(path: path) else {
      throw .pathTooLong(path: path, bytesMax: sockaddr_un.pathBytesMax)
    }
    let lock = try lockFile(path + ".lock")
    do throws(ListeningError) {
      try removeStale(path)
      let descriptor = try bound(&address, path: path, mode: mode)
      return ListeningSocket(descriptor: descriptor, path: path, place: path, lock: lock)
    } catch {
      close(lock)
      throw error
    }
  }

  /// Binds a TCP port. Nothing is locked: the kernel gives a port away once.
  ///
  /// - Parameter address: `127.0.0.1` or `::1`, in numbers; a name could mean another place tomorrow.
  package static func tcp(address: String, port: UInt16) throws(ListeningError) -> ListeningSocket {
    let place = address.contains(":") ? "[\(address)]:\(port)" : "\(address):\(port)"
    guard let target = try? SocketAddress(ipAddress: address, port: Int(port)) else {
      throw .notBound(place: place, reason: "not an address in numbers")
    }
    let family = target.protocol == .inet ? AF_INET : AF_INET6
    let descriptor = socket(family, streamType, 0)
    guard descriptor >= 0 else { throw .notBound(place: place, reason: reason(errno)) }
    var yes: Int32 = 1
    // A port whose last connections are still winding up can be taken again at once, after a restart.
    setsockopt(descriptor, SOL_SOCKET, SO_REUSEADDR, &yes, socklen_t(MemoryLayout<Int32>.size))
    guard target.withSockAddr({ bind(descriptor, $0, socklen_t($1)) }) == 0, listen(descriptor, backlog) == 0 else {
      let code = errno
      close(descriptor)
      throw .notBound(place: place, reason: reason(code))
    }
    return ListeningSocket(descriptor: descriptor, path: nil, place: place, lock: nil)
  }

  /// The first socket that systemd hands over (`LISTEN_PID`, `LISTEN_FDS`), nil when it hands over none.
  ///
  /// - Parameter count: what `sd_listen_fds` said.
  package static func activated(count: Int32) -> ListeningSocket? {
    count > 0 ? ListeningSocket(descriptor: 3, path: nil, place: "descriptor 3", lock: nil) : nil
  }

  /// Removes the socket file and lets go of the lock. The descriptor is closed by whoever serves it.
  package func release() {
    if let path { unlink(path) }
    if let lock { close(lock) }
  }
}

/// Opens and locks; the file stays behind, empty: removing it would let two daemons lock two files of one name.
private func lockFile(_ path: String) throws(ListeningError) -> Int32 {
  let lock = open(path, O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW, 0o600)
  guard lock >= 0 else { throw .refusedBySystem(path: path, reason: reason(errno)) }
  guard flock(lock, LOCK_EX | LOCK_NB) == 0 else {
    let code = errno
    close(lock)
    throw code == EWOULDBLOCK ? .alreadyServed(path: path) : .refusedBySystem(path: path, reason: reason(code))
  }
  return lock
}

private func removeStale(_ path: String) throws(ListeningError) {
  var status = stat()
  guard lstat(path, &status) == 0 else {
    if errno == ENOENT { return }
    throw .refusedBySystem(path: path, reason: reason(errno))
  }
  guard status.st_mode & S_IFMT == S_IFSOCK else { throw .notASocket(path: path) }
  // Whoever listened held the lock that we hold now; a program without our lock may still be there.
  guard !answers(path) else { throw .alreadyServed(path: path) }
  guard unlink(path) == 0 || errno == ENOENT else { throw .refusedBySystem(path: path, reason: reason(errno)) }
}

private func answers(_ path: String) -> Bool {
  guard var address = sockaddr_un(path: path) else { return false }
  let probe = socket(AF_UNIX, streamType, 0)
  guard probe >= 0 else { return false }
  defer { close(probe) }
  return address.withSocketAddress { connect(probe, $0, $1) } == 0
}

private func bound(
  _ address: inout sockaddr_un, path: String, mode: mode_t
) throws(ListeningError) -> Int32 {
  let descriptor = socket(AF_UNIX, streamType, 0)
  guard descriptor >= 0 else { throw .refusedBySystem(path: path, reason: reason(errno)) }
  // Nobody can connect before `listen`, i.e. before the mode is right. From then on clients wait in the backlog.
  guard address.withSocketAddress({ bind(descriptor, $0, $1) }) == 0, chmod(path, mode) == 0,
    listen(descriptor, backlog) == 0
  else {
    let code = errno
    close(descriptor)
    throw .refusedBySystem(path: path, reason: reason(code))
  }
  return descriptor
}

/// Connections that wait to be accepted. More are refused by the kernel until some are.
let backlog: Int32 = 4096

private let streamType = Int32(SOCK_STREAM.rawValue) | Int32(SOCK_CLOEXEC.rawValue) | Int32(SOCK_NONBLOCK.rawValue)

private func reason(_ code: Int32) -> String { String(cString: strerror(code)).lowercased() }
