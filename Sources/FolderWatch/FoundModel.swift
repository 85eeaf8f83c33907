import ModelAtlas

/// A model as one scan lists it: names, sizes and times, nothing opened.
struct FoundModel: Hashable, Sendable {
  /// Below the root; a file's path for a model that is one file; empty when the root itself is the model.
  var path: ByteString
  var layout: StoreLayout
  /// Sorted by path once the scan is done.
  var weights: [ListedFile]
  var companions: [ListedFile]
  var faults: [ListingFault]
  /// The folder that a download was made into, below the root: this folder or one around it.
  var downloadFolder: ByteString?
  /// The top of the git clone that holds it, below the root.
  var cloneFolder: ByteString?
  /// The store of blobs whose manifest it is, below the root.
  var blobStore: ByteString?
  /// What its store calls it; nil: its path says.
  var name: ByteString?
  /// What its store says of where it comes from, and when it was made.
  var origin: HubOrigin?
  var created: UnixTime?

  var holdsWeights: Bool { !weights.isEmpty || !faults.isEmpty }

  /// What the record keeps, and what "unchanged" is judged by.
  var facts: [FileFact] {
    (weights.map { $0.fact(isWeights: true) } + companions.map { $0.fact(isWeights: false) }).sorted {
      $0.path < $1.path
    }
  }

  /// The newest change that the file system saw, in nanoseconds since 1970.
  var touched: Int64 { (weights + companions).map(\.touched).max() ?? .min }

  /// The same model as part of the folder around it.
  func absorbed(as folder: ByteString) -> FoundModel {
    var copy = self
    for index in copy.weights.indices { copy.weights[index].path = joined(folder, copy.weights[index].path) }
    for index in copy.companions.indices { copy.companions[index].path = joined(folder, copy.companions[index].path) }
    for index in copy.faults.indices { copy.faults[index].path = joined(folder, copy.faults[index].path) }
    return copy
  }
}

extension ListedFile {
  func fact(isWeights: Bool) -> FileFact {
    FileFact(
      path: path, bytes: window.map { $0.upperBound - $0.lowerBound } ?? status.bytes, modified: status.modified,
      changed: status.changed, isWeights: isWeights)
  }
}

/// A part of the root that could not be listed: what it holds is unknown, not gone.
struct BlockedFolder: Hashable, Sendable {
  /// Below the root.
  let path: ByteString
  let reason: String
}
