import ModelAtlas

/// The parts of a root that can be scanned by themselves.
struct RootParts {
  /// More parts than this are cheaper in one scan of everything.
  private static let most = 64

  /// Folders directly in the root that are no model and no store themselves: each folder in them is a part of its own.
  private var plainTops: Set<ByteString> = []
  /// Whether the root is one model, or one store, and has no parts.
  private(set) var isWhole = false

  /// The smallest part that holds the folder.
  func part(holding folder: ByteString) -> Scope {
    if folder.isEmpty { return .rootFiles }
    let names = folder.split(at: "/")
    return names.count > 1 && plainTops.contains(names[0]) ? .folder(joined(names[0], names[1])) : .folder(names[0])
  }

  /// Whether these are better scanned as everything.
  func needEverything(_ scopes: Set<Scope>) -> Bool {
    scopes.contains(.everything) || isWhole && !scopes.isEmpty || scopes.count > RootParts.most
  }

  /// What a walk of `scopes` met takes the place of what was known there.
  mutating func take(_ walk: FolderWalk, of scopes: Set<Scope>, isModel: Bool) {
    if scopes == [.everything] {
      (plainTops, isWhole) = (walk.plainTops, walk.rootIsWhole)
    } else {
      for case .folder(let path) in scopes where !path.bytes.contains(UInt8(ascii: "/")) { plainTops.remove(path) }
      plainTops.formUnion(walk.plainTops)
    }
    if isModel { isWhole = true }
  }
}

extension Set<Scope> {
  /// Without the folders that lie in another of them.
  var outermost: Set<Scope> {
    filter { scope in
      guard case .folder(let path) = scope else { return true }
      return !contains { $0 != scope && $0.enters(path) }
    }
  }
}
