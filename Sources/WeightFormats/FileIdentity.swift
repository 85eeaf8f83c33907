/// What tells whether a file is still the one that was opened. Device and inode count within one scan only.
package struct FileIdentity: Hashable, Sendable {
  package let device: UInt64
  package let inode: UInt64
  package let bytes: UInt64
  /// Nanoseconds since 1970.
  package let modified: Int64
  /// Nanoseconds since 1970: the inode's last change.
  package let changed: Int64

  package init(device: UInt64, inode: UInt64, bytes: UInt64, modified: Int64, changed: Int64) {
    self.device = device
    self.inode = inode
    self.bytes = bytes
    self.modified = modified
    self.changed = changed
  }
}
