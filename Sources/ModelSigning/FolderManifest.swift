import CCrypto
import Glibc
import ModelAtlas

/// Hashes all files of a model's folder, as `model-signing` does.
///
/// - Parameter path: of the folder, or of a model that is one file.
/// - Returns: sorted by the components of the path, then by position.
/// - Complexity: reads every byte.
package func folderManifest(_ path: ByteString, _ method: ManifestMethod) throws(SigningError) -> [ManifestResource] {
  var files: [FileToHash] = []
  let ignored = method.ignoredPaths + gitPaths
  try list(path, below: "", method, ignored: ignored, depth: 0, &files)
  files.sort { a, b in a.components.lexicographicallyPrecedes(b.components) }
  var resources: [ManifestResource] = []
  for file in files { resources += try hashed(file, method) }
  return resources
}

/// What belongs to a repository and not to the model.
private let gitPaths: [ByteString] = [".git", ".gitattributes", ".github", ".gitignore"]
/// Deeper folders are no model's: each level is a call.
private let depthMax = 64
private let readBytes = 1 << 20

private struct FileToHash {
  /// Below the model's folder.
  let name: ByteString
  let path: ByteString
  let bytes: UInt64
  var components: [ByteString] { name.split(at: "/") }
}

private func list(
  _ path: ByteString, below name: ByteString, _ method: ManifestMethod, ignored: [ByteString], depth: Int,
  _ files: inout [FileToHash]
) throws(SigningError) {
  var status = stat()
  guard lstat(path.terminated, &status) == 0 else { throw .unreadable(path: "\(path)", errno: errno) }
  if status.st_mode & S_IFMT == S_IFLNK {
    guard method.allowsLinks else { throw .link(path: "\(path)") }
    guard stat(path.terminated, &status) == 0 else { throw .unreadable(path: "\(path)", errno: errno) }
    // Folders behind links are not gone into.
    if status.st_mode & S_IFMT == S_IFDIR, depth > 0 { return }
  }
  switch status.st_mode & S_IFMT {
  case S_IFREG:
    if !isIgnored(name, ignored) {
      files.append(FileToHash(name: name.isEmpty ? "." : name, path: path, bytes: UInt64(max(0, status.st_size))))
    }
  case S_IFDIR:
    guard depth < depthMax else { throw .unreadable(path: "\(path)", errno: ELOOP) }
    for entry in try entries(of: path) {
      let below = name.isEmpty ? entry : name.entry(entry)
      try list(path.entry(entry), below: below, method, ignored: ignored, depth: depth + 1, &files)
    }
  default: throw .special(path: "\(path)")
  }
}

/// Whether a name is one of the paths, or lies below one.
private func isIgnored(_ name: ByteString, _ paths: [ByteString]) -> Bool {
  let components = name.split(at: "/")
  return paths.contains { path in
    let parts = path.split(at: "/").filter { !$0.isEmpty && $0 != "." }
    return components.count >= parts.count && components.prefix(parts.count).elementsEqual(parts)
  }
}

private func entries(of path: ByteString) throws(SigningError) -> [ByteString] {
  guard let folder = opendir(path.terminated) else { throw .unreadable(path: "\(path)", errno: errno) }
  defer { closedir(folder) }
  var names: [ByteString] = []
  while let entry = readdir(folder) {
    let name = withUnsafeBytes(of: &entry.pointee.d_name) { ByteString(Array($0.prefix { $0 != 0 })) }
    if name != "." && name != ".." { names.append(name) }
  }
  return names
}

private func hashed(_ file: FileToHash, _ method: ManifestMethod) throws(SigningError) -> [ManifestResource] {
  let descriptor = open(file.path.terminated, O_RDONLY | O_CLOEXEC | O_NONBLOCK)
  guard descriptor >= 0 else { throw .unreadable(path: "\(file.path)", errno: errno) }
  defer { close(descriptor) }
  guard let shard = method.shardBytes else {
    let digest = try digest(of: descriptor, file, 0..<UInt64.max, method.hash)
    return [ManifestResource(name: file.name, digest: digest)]
  }
  var resources: [ManifestResource] = []
  var start: UInt64 = 0
  while start < file.bytes {
    let (next, overflow) = start.addingReportingOverflow(shard)
    let end = overflow ? file.bytes : min(next, file.bytes)
    let digest = try digest(of: descriptor, file, start..<end, method.hash)
    let name = ByteString(file.name.bytes + Array(":\(start):\(end)".utf8))
    resources.append(ManifestResource(name: name, digest: digest))
    start = end
  }
  return resources
}

/// - Parameter range: of the file; it may end beyond it.
private func digest(
  of descriptor: Int32, _ file: FileToHash, _ range: Range<UInt64>, _ hash: ManifestMethod.Hash
) throws(SigningError) -> [UInt8] {
  guard let context = EVP_MD_CTX_new() else { preconditionFailure("no memory for a hash") }
  defer { EVP_MD_CTX_free(context) }
  let algorithm = hash == .sha256 ? EVP_sha256() : EVP_blake2b512()
  precondition(EVP_DigestInit_ex(context, algorithm, nil) == 1, "libcrypto has no \(hash)")
  var buffer = [UInt8](repeating: 0, count: readBytes)
  var offset = range.lowerBound
  while offset < range.upperBound {
    let wanted = Int(min(UInt64(readBytes), range.upperBound - offset))
    let count = pread(descriptor, &buffer, wanted, off_t(clamping: offset))
    if count < 0 {
      if errno == EINTR { continue }
      throw .unreadable(path: "\(file.path)", errno: errno)
    }
    if count == 0 { break }
    EVP_DigestUpdate(context, buffer, count)
    offset += UInt64(count)
  }
  var digest = [UInt8](repeating: 0, count: Int(EVP_MAX_MD_SIZE))
  var length: UInt32 = 0
  EVP_DigestFinal_ex(context, &digest, &length)
  return Array(digest.prefix(Int(length)))
}
