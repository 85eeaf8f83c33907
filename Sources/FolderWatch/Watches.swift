import ModelAtlas

/// The folders that are watched: by the kernel's number, and by where they lie below the root.
struct Watches: Sendable {
  private(set) var paths: [Int32: ByteString] = [:]
  private var places = PathTree<Int32>()

  /// The path of a watched folder; nil for a number that is not ours. A folder that was moved has a new one.
  subscript(watch: Int32) -> ByteString? {
    get { paths[watch] }
    set {
      let old = paths[watch]
      if old == newValue { return }
      if let old { places.remove(watch, at: old) }
      if let newValue { places.insert(watch, at: newValue) }
      paths[watch] = newValue
    }
  }

  /// The watches of the folders that a scan of `scopes` lists.
  func entered(by scopes: Set<Scope>) -> Set<Int32> {
    if scopes.contains(.everything) { return Set(paths.keys) }
    var entered: Set<Int32> = []
    for case .folder(let path) in scopes { entered.formUnion(places.inside(path)) }
    return entered
  }
}
