import ModelAtlas

/// Values by the path where they lie, asked for by folder.
///
/// Each node is a folder: what lies at its own path, and the nodes of the names in it. Empty ones are not kept.
///
/// - Complexity: adding and removing take as long as a path is deep, an answer as long as it is itself, however much lies
///   in other folders.
struct PathTree<Value: Hashable & Sendable>: Sendable {
  private var here: [Value] = []
  private var names: [ByteString: PathTree] = [:]

  private var isEmpty: Bool { here.isEmpty && names.isEmpty }

  /// Adds a value that is not there yet.
  mutating func insert(_ value: Value, at path: ByteString) { insert(value, parts(of: path)[...]) }

  mutating func remove(_ value: Value, at path: ByteString) { remove(value, parts(of: path)[...]) }

  /// All at `folder` and below it, as `isInside` says: unsorted.
  func inside(_ folder: ByteString) -> [Value] {
    var found: [Value] = []
    subtree(parts(of: folder)[...])?.collect(into: &found)
    return found
  }

  /// What lies at the path itself.
  func at(_ path: ByteString) -> [Value] { subtree(parts(of: path)[...])?.here ?? [] }

  /// What has a path without `/`, the empty one among them.
  var atTop: [Value] { here + names.values.flatMap(\.here) }

  private mutating func insert(_ value: Value, _ path: ArraySlice<ByteString>) {
    guard let name = path.first else { return here.append(value) }
    names[name, default: PathTree()].insert(value, path.dropFirst())
  }

  private mutating func remove(_ value: Value, _ path: ArraySlice<ByteString>) {
    guard let name = path.first else { return here.removeAll { $0 == value } }
    names[name]?.remove(value, path.dropFirst())
    if names[name]?.isEmpty == true { names[name] = nil }
  }

  private func subtree(_ path: ArraySlice<ByteString>) -> PathTree? {
    guard let name = path.first else { return self }
    return names[name]?.subtree(path.dropFirst())
  }

  private func collect(into found: inout [Value]) {
    found += here
    for below in names.values { below.collect(into: &found) }
  }
}

private func parts(of path: ByteString) -> [ByteString] { path.isEmpty ? [] : path.split(at: "/") }
