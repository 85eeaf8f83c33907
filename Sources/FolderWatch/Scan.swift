import ModelAtlas

/// The part of a root that one scan looks at.
enum Scope: Hashable, Sendable {
  case everything
  /// What lies directly in the root, without its folders.
  case rootFiles
  /// A folder below the root, with all that it holds.
  case folder(ByteString)

  func covers(_ model: FoundModel) -> Bool {
    switch self {
    case .everything: true
    case .rootFiles: model.layout == .file && !model.path.bytes.contains(UInt8(ascii: "/"))
    case .folder(let path): isInside(model.path, path)
    }
  }
}

extension Scope {
  /// Whether a scan of it lists the folder at `path`.
  func enters(_ path: ByteString) -> Bool {
    switch self {
    case .everything: true
    case .rootFiles: false
    case .folder(let folder): isInside(path, folder)
    }
  }
}

/// Whether `path` is `folder` or lies in it.
func isInside(_ path: ByteString, _ folder: ByteString) -> Bool {
  path == folder || folder.isEmpty || below(folder, path) != nil
}

/// What one scan saw.
struct Scan: Sendable {
  let scopes: Set<Scope>
  let models: [FoundModel]
  let blocked: [BlockedFolder]

  /// Whether the scan would have seen a model that is still where it was.
  func covers(_ model: FoundModel) -> Bool { scopes.contains { $0.covers(model) } }

  func blocker(of path: ByteString) -> BlockedFolder? { blocked.first { isInside(path, $0.path) } }

  /// As above, for a model that is only known by its id so far.
  func blocker(of id: ModelID) -> BlockedFolder? {
    blocked.first { folder in
      let parts = folder.path.split(at: "/")
      guard let at = parts.firstIndex(where: isCachedRepository) else {
        return isInside(ByteString(id.text), ByteString(folder.path.description))
      }
      // Below `models--org--name` lie the ids `org/name@...`.
      let snapshot = joined(parts[...at].reduce(ByteString(""), joined), "snapshots/x")
      return ByteString(id.text).hasPrefix(ByteString(modelID(ofPath: snapshot).text).dropLast(1))
    }
  }
}

extension Scope: Comparable {
  static func < (a: Scope, b: Scope) -> Bool { a.sortKey < b.sortKey }

  private var sortKey: ByteString {
    switch self {
    case .everything, .rootFiles: ""
    case .folder(let path): path
    }
  }
}
