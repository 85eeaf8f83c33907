/// Why a model's signature or digest cannot be told.
package enum SigningError: Error, Hashable, Sendable, CustomStringConvertible {
  /// The file is no signature that we understand.
  case notUnderstood(path: String, reason: String)
  /// A file or folder cannot be read.
  case unreadable(path: String, errno: Int32)
  /// The way in which the model was signed does not allow links, and there is one.
  case link(path: String)
  /// Neither a file nor a folder.
  case special(path: String)
  /// A key or certificate that was given.
  case unusableKey(path: String, reason: String)

  package var description: String {
    switch self {
    case .notUnderstood(let path, let reason): "\(path): \(reason)"
    case .unreadable(let path, let code): "\(path): \(systemReason(code))"
    case .link(let path): "\(path): a symbolic link, which the signature does not allow"
    case .special(let path): "\(path): neither a file nor a folder"
    case .unusableKey(let path, let reason): "\(path): \(reason)"
    }
  }
}
