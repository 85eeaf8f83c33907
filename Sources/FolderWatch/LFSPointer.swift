import ModelAtlas

/// What a Git LFS pointer says of the file that should be in its place.
struct LFSPointer: Hashable, Sendable {
  let sha256: SHA256Digest
  let bytes: UInt64

  /// The specification's limit: a pointer is smaller than this.
  static let bytesMax = 1024

  /// Nil when the text is not a pointer.
  init?(_ text: [UInt8]) {
    guard text.starts(with: "version https://git-lfs.github.com/spec/v1\n".utf8) else { return nil }
    var digest: SHA256Digest?
    var size: UInt64?
    for line in lines(text) {
      if line.hasPrefix("oid sha256:") { digest = SHA256Digest(text: String(line.dropFirst(4))) }
      if line.hasPrefix("size ") { size = UInt64(line.dropFirst(5)) }
    }
    guard let digest, let size else { return nil }
    (sha256, bytes) = (digest, size)
  }
}

/// The pointers among a model's weight files, by path. Opens only files that are small enough to be one.
func lfsPointers(in model: FoundModel) -> [ByteString: LFSPointer] {
  var pointers: [ByteString: LFSPointer] = [:]
  for file in model.weights where file.window == nil && (1..<UInt64(LFSPointer.bytesMax)).contains(file.status.bytes) {
    pointers[file.path] = smallFile(file.location, limit: LFSPointer.bytesMax).flatMap { LFSPointer($0) }
  }
  return pointers
}
