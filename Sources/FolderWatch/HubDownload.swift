import Glibc
import ModelAtlas
import StrictJSON

/// What a download tool wrote beside the files: where they come from and what they should hash to.
struct HubDownload {
  var origin: HubOrigin?
  /// By path below the model's folder.
  var claims: [ByteString: SHA256Digest] = [:]

  /// A tree listing of a repository with 100,000 files has some 20 MB.
  static let treeBytesMax = 64 << 20
  static let metadataBytesMax = 4096
}

/// What a Hugging Face cache says of a snapshot: the name of a blob is its SHA-256; without links, the tree listing is.
func cacheDownload(of model: FoundModel, root: ByteString) -> HubDownload {
  var download = HubDownload()
  guard let cached = CachedSnapshot(model.path) else { return download }
  let commit = cached.commit.description
  download.origin = HubOrigin(repository: ModelID(cached.repository.description), revision: commit)
  for file in model.weights where file.linked != nil {
    download.claims[file.path] = blobDigest(ofLink: joined(root, joined(model.path, file.path)))
  }
  if model.weights.allSatisfy({ download.claims[$0.path] != nil }) { return download }
  let tree = joined(root, joined(cached.repositoryFolder, ByteString("trees/\(commit).json")))
  for (path, digest) in treeDigests(tree) {
    guard let name = below(cached.rest, path), download.claims[name] == nil else { continue }
    download.claims[name] = digest
  }
  return download
}

/// What `hf download --local-dir` left in `.cache/huggingface`: the commit, and a SHA-256 for each large file.
///
/// The repository's name is not among it: `origin.repository` is empty.
func localDownload(of model: FoundModel, root: ByteString) -> HubDownload {
  var download = HubDownload()
  guard let folder = model.downloadFolder else { return download }
  let metadata = joined(root, joined(folder, ".cache/huggingface/download"))
  for file in model.weights {
    guard let inside = below(folder, joined(model.path, file.path)),
      let bytes = smallFile(
        joined(metadata, ByteString(inside.bytes + ".metadata".utf8)), limit: HubDownload.metadataBytesMax)
    else { continue }
    let fields = lines(bytes)
    guard fields.count >= 3, let written = Double(fields[2]) else { continue }
    if download.origin == nil { download.origin = HubOrigin(repository: "", revision: fields[0]) }
    // A file that changed after its metadata was written is no longer what was downloaded. The tool allows a second.
    if Double(file.status.modified) / 1e9 <= written + 1 { download.claims[file.path] = SHA256Digest(text: fields[1]) }
  }
  return download
}

/// The target of a snapshot's link is `../../blobs/ETAG`. Followed no further: a shared store names its blobs otherwise.
private func blobDigest(ofLink path: ByteString) -> SHA256Digest? {
  var buffer = [UInt8](repeating: 0, count: Int(PATH_MAX))
  let count = buffer.withUnsafeMutableBytes { bytes in
    withPath(path) { readlink($0, bytes.baseAddress!.assumingMemoryBound(to: CChar.self), bytes.count) }
  }
  guard count > 0, count < buffer.count else { return nil }
  let parts = ByteString(Array(buffer[..<count])).split(at: "/")
  guard parts.count >= 2, parts[parts.count - 2] == "blobs" else { return nil }
  return SHA256Digest(text: parts[parts.count - 1].description)
}

private func treeDigests(_ path: ByteString) -> [(ByteString, SHA256Digest)] {
  guard let bytes = smallFile(path, limit: HubDownload.treeBytesMax),
    // A listing that cannot be read claims nothing: the hash is then computed here.
    let json = try? parseJSON(bytes), let files = json["files"]?.members
  else { return [] }
  return files.compactMap { file in
    guard let text = file.value["lfs_sha256"]?.text, let digest = SHA256Digest(text: text) else { return nil }
    return (file.key, digest)
  }
}

/// `path` as seen from `folder`, nil when it lies elsewhere.
func below(_ folder: ByteString, _ path: ByteString) -> ByteString? {
  if folder.isEmpty { return path }
  if folder == "/" { return path.hasPrefix("/") ? path.dropFirst(1) : nil }
  return path.hasPrefix(joined(folder, " ").dropLast(1)) ? path.dropFirst(folder.count + 1) : nil
}
