/// Why there is no socket to listen on.
package enum ListeningError: Error, Hashable, Sendable, CustomStringConvertible {
  case pathTooLong(path: String, bytesMax: Int)
  case alreadyServed(path: String)
  case notASocket(path: String)
  case refusedBySystem(path: String, reason: String)
  /// A port.
  case notBound(place: String, reason: String)

  package var description: String {
    switch self {
    case .pathTooLong(let path, let max):
      "\(path): a socket's path has at most \(max) bytes, this one has \(path.utf8.count)"
    case .alreadyServed(let path): "\(path): another atlasd serves this socket"
    case .notASocket(let path): "\(path): is there, and is not a socket"
    case .refusedBySystem(let path, let reason): "\(path): \(reason)"
    case .notBound(let place, let reason): "http.listen: \(place): \(reason)"
    }
  }

  /// What to do about it.
  package var hint: String {
    switch self {
    case .pathTooLong: "set a shorter path: socket: /run/atlasd/atlasd.sock"
    case .alreadyServed: "stop the other one (systemctl status atlasd), or set another path: --socket PATH"
    case .notASocket: "move the file away, or set another path: --socket PATH"
    case .refusedBySystem: "atlasd needs to write in the socket's folder: --socket PATH names another"
    case .notBound: "set another port: http.listen; the unit allows ports in its drop-in http.conf only"
    }
  }
}
