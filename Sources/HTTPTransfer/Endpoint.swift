/// Where an HTTP server listens.
package enum Endpoint: Hashable, Sendable, CustomStringConvertible {
  /// A Unix socket in the file system.
  case socket(path: String)
  /// `http://host:port` or `https://host`, without a path.
  case origin(String)

  package var isLocal: Bool { if case .socket = self { true } else { false } }

  package var description: String {
    switch self {
    case .socket(let path): path
    case .origin(let origin): origin
    }
  }
}
