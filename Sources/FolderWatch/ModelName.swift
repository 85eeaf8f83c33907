import ModelAtlas

/// The id of a model that lies at `path` below its root.
///
/// `org/name` for most. A Hugging Face cache's `hub/models--org--name/snapshots/COMMIT` is `org/name@COMMIT`, and what
/// lies deeper keeps its path behind that.
func modelID(ofPath path: ByteString) -> ModelID {
  guard let cached = CachedSnapshot(path) else { return ModelID(path.description) }
  var parts = cached.folder.isEmpty || cached.folder == "hub" ? [] : [cached.folder.description]
  parts.append("\(cached.repository)@\(cached.commit)")
  if !cached.rest.isEmpty { parts.append(cached.rest.description) }
  return ModelID(parts.joined(separator: "/"))
}

/// The parts of a path into a Hugging Face cache.
struct CachedSnapshot {
  /// What holds the cache's repositories.
  let folder: ByteString
  /// `models--org--name`, below the root.
  let repositoryFolder: ByteString
  let repository: ByteString
  let commit: ByteString
  let rest: ByteString

  /// Nil for a path that does not lead into a snapshot.
  init?(_ path: ByteString) {
    let parts = path.split(at: "/")
    guard let at = parts.firstIndex(where: isCachedRepository), parts.count > at + 2, parts[at + 1] == "snapshots"
    else {
      return nil
    }
    folder = parts[..<at].reduce(ByteString(""), joined)
    repositoryFolder = joined(folder, parts[at])
    repository = repositoryName(parts[at])
    commit = parts[at + 2]
    rest = parts[(at + 3)...].reduce(ByteString(""), joined)
  }
}

/// `models--org--name`: a repository of models in a Hugging Face cache.
func isCachedRepository(_ name: ByteString) -> Bool { name.hasPrefix("models--") && name.count > 8 }

/// `datasets--...`, `spaces--...`: repositories in the same cache that hold no models.
func isOtherCachedRepository(_ name: ByteString) -> Bool { name.hasPrefix("datasets--") || name.hasPrefix("spaces--") }

private func repositoryName(_ folder: ByteString) -> ByteString {
  let name = folder.dropFirst(8).bytes
  guard let cut = name.indices.dropLast().first(where: { name[$0] == UInt8(ascii: "-") && name[$0 + 1] == name[$0] })
  else {
    return ByteString(name)
  }
  return ByteString(Array(name[..<cut]) + [UInt8(ascii: "/")] + Array(name[(cut + 2)...]))
}
