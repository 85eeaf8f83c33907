/// One file of a model as the file system showed it, and what its bytes hash to.
package struct FileFact: Hashable, Sendable {
  /// Below the model's folder; the file's own name for a model that is one file.
  package let path: ByteString
  package let bytes: UInt64
  /// Nanoseconds since 1970.
  package let modified: Int64
  /// Nanoseconds since 1970: the time of the last change of the inode. Cannot be set by `touch`.
  package let changed: Int64
  /// Holds weights, as opposed to a card, a configuration or a tokenizer.
  package let isWeights: Bool
  /// Our own hash of the bytes. Nil until they were read.
  package var sha256: SHA256Digest?
  /// A hash that somebody else states: a cache's blob name, a download's metadata, an LFS pointer.
  package var claimedSHA256: SHA256Digest?

  package init(
    path: ByteString, bytes: UInt64, modified: Int64, changed: Int64, isWeights: Bool,
    sha256: SHA256Digest? = nil, claimedSHA256: SHA256Digest? = nil
  ) {
    self.path = path
    self.bytes = bytes
    self.modified = modified
    self.changed = changed
    self.isWeights = isWeights
    self.sha256 = sha256
    self.claimedSHA256 = claimedSHA256
  }

  /// Whether the file looks untouched since `other`: path, size, mtime and ctime. Device and inode do not count.
  package func isUnchanged(since other: FileFact) -> Bool {
    (path, bytes, modified, changed) == (other.path, other.bytes, other.modified, other.changed)
  }
}
