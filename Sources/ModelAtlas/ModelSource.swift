/// A folder or file that is a model and has come to rest, as the file system lists it. Nothing in it was opened yet,
/// except the small files that tell a layout (pointers, download metadata, indexes).
package struct ModelSource: Hashable, Sendable {
  package let place: ModelPlace
  /// Absolute path of the folder, or of the file for a model that is one file. Bytes: names need not be UTF-8.
  package let path: ByteString
  package let layout: StoreLayout
  /// Sorted by path; weights and the small files beside them.
  package let files: [SourceFile]
  /// What the listing alone tells: pointers instead of weights, a missing shard. `.whole` otherwise.
  package let condition: Condition
  package let origin: HubOrigin?
  package let times: [CreationTime]

  package init(
    place: ModelPlace, path: ByteString, layout: StoreLayout, files: [SourceFile], condition: Condition = .whole,
    origin: HubOrigin? = nil, times: [CreationTime] = []
  ) {
    self.place = place
    self.path = path
    self.layout = layout
    self.files = files
    self.condition = condition
    self.origin = origin
    self.times = times
  }
}

/// One file of a source: what stays in the record, and how to open it now.
package struct SourceFile: Hashable, Sendable {
  package let fact: FileFact
  /// Absolute, symbolic links resolved below the root: what to open.
  package let location: ByteString
  /// The bytes of `location` that are the file; nil: all of them. A file in a tar archive lies there as it is.
  package let window: Range<UInt64>?
  /// Count within one scan only.
  package let device: UInt64
  package let inode: UInt64

  package init(
    fact: FileFact, location: ByteString, window: Range<UInt64>? = nil, device: UInt64, inode: UInt64
  ) {
    self.fact = fact
    self.location = location
    self.window = window
    self.device = device
    self.inode = inode
  }
}
