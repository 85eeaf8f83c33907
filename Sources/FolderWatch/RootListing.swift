import Glibc
import ModelAtlas

/// Why a root could not be listed.
package enum ListingError: Error, Hashable, Sendable, CustomStringConvertible {
  case unreachable(path: String, reason: String)

  package var description: String {
    switch self {
    case .unreachable(let path, let reason): "\(path): \(reason)"
    }
  }
}

/// All models that lie below a root now: one walk, without watching and without waiting for anything to come to rest.
///
/// - Returns: sorted by name.
/// - Complexity: a listing of each folder and a status of each file that may matter; opens only indexes, pointers and
///   download metadata.
package func modelSources(at root: WatchedRoot) throws(ListingError) -> [ModelSource] {
  guard let path = realPath(ByteString(root.path)) else {
    throw .unreachable(path: root.path, reason: SystemError(number: errno).description)
  }
  var walk = FolderWalk(root: path) { _, _ in }
  do throws(SystemError) { try walk.walkRoot(OpenFolder.root(path)) } catch {
    throw .unreachable(path: root.path, reason: error.description)
  }
  return named(walk.found, rootPath: path)
    .map { examined($0.model, id: $0.id, root: root.name, rootPath: path) }.sorted { $0.place < $1.place }
}

/// Gives each model its id. Two that would share one (two caches with one snapshot) show their whole path from the second.
func named(_ models: [FoundModel], rootPath: ByteString) -> [(id: ModelID, model: FoundModel)] {
  var taken: Set<ModelID> = []
  return models.sorted { $0.path < $1.path }.map { model in
    var id = modelID(ofPath: model.name ?? (model.path.isEmpty ? fileName(rootPath) : model.path))
    if taken.contains(id) { id = ModelID(model.path.description) }
    taken.insert(id)
    return (id, model)
  }
}

/// The model that a path leads to, for looking at it without a daemon: a folder or a weight file.
///
/// - Parameter root: links are followed only below it; nil follows every link.
/// - Returns: nil when there is no model. A folder that holds several gives nil as well.
package func modelSource(path: ByteString, below root: ByteString? = nil) -> ModelSource? {
  guard let resolved = realPath(path), let status = try? FileStatus(of: resolved) else { return nil }
  let isFolder = status.kind == .folder
  let store = blobStore(holding: resolved)
  let folder = isFolder ? resolved : store ?? parentFolder(resolved)
  // A walk from `/` down to the folder judges it as it would be judged below a root: as a component, a snapshot, ....
  let top = root.flatMap(realPath) ?? "/"
  guard let inside = below(top, folder) else { return nil }
  var walk = FolderWalk(root: top) { _, _ in }
  do throws(SystemError) {
    if inside.isEmpty {
      try walk.walkRoot(OpenFolder.root(top), recursing: isFolder)
    } else {
      walk.walk(inside, in: try OpenFolder.root(top), recursing: isFolder)
    }
  } catch { return nil }
  let wanted = isFolder ? inside : below(top, resolved) ?? resolved
  let model = walk.found.first { $0.path == wanted } ?? (isFolder ? only(walk.found) : file(resolved, status, wanted))
  return model.map {
    examined($0, id: ModelID(fileName(resolved).description), root: "", rootPath: top)
  }
}

package func modelSource(path: String) -> ModelSource? { modelSource(path: ByteString(path)) }

private func only(_ models: [FoundModel]) -> FoundModel? { models.count == 1 ? models[0] : nil }

/// One file by itself, whatever folder it lies in: what was asked for is looked at.
private func file(_ location: ByteString, _ status: FileStatus, _ path: ByteString) -> FoundModel? {
  guard status.kind == .file else { return nil }
  let listed = ListedFile(path: fileName(location), status: status, location: location, linked: nil)
  return FoundModel(path: path, layout: .file, weights: [listed], companions: [], faults: [])
}
