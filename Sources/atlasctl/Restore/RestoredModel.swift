import ControlAPI
import Fingerprinting
import ModelAtlas

/// One model as it is put together: its files go in one by one, then it is closed and appears.
final class RestoredModel {
  private struct Entry {
    let name: String
    let file: CopiedFile
    let blob: String
    let isLarge: Bool
  }

  private let target: RestoreTarget
  private let staged: StagedFolder
  private var entries: [Entry] = []

  /// From this size on a Hub keeps files outside git, by their SHA-256.
  private static let largeBytes: UInt64 = 10 << 20

  init(_ target: RestoreTarget) throws {
    self.target = target
    staged = try StagedFolder(for: target.path)
  }

  var clonedFiles: Int { entries.count { $0.file.isCloned } }

  /// Puts one file in.
  ///
  /// - Parameter write: makes the file at the path that it is given.
  func add(_ name: String, isWeights: Bool, write: (String) throws -> CopiedFile) throws {
    guard target.layout == .cache else {
      let file = try write(staged.file(name))
      entries.append(Entry(name: name, file: file, blob: "", isLarge: false))
      return
    }
    let unnamed = try staged.file("blobs/\(entries.count).incomplete")
    let file = try write(unnamed)
    let isLarge = isWeights || file.bytes > Self.largeBytes
    let blob = isLarge ? hexadecimalDigits(file.sha256) : file.gitBlob
    try staged.rename(unnamed, to: "blobs/\(blob)")
    entries.append(Entry(name: name, file: file, blob: blob, isLarge: isLarge))
  }

  /// Publishes what was put in. Nothing is there before, everything after.
  func close() throws {
    if target.layout == .cache { try closeCacheEntry() }
    try staged.publish()
  }

  func discard() { staged.discard() }

  /// Links, the branch `main`, and the listing by which a client tells a whole snapshot from half of one.
  private func closeCacheEntry() throws {
    let commit = target.commit ?? ownCommit()
    for entry in entries {
      let up = String(repeating: "../", count: 2 + entry.name.utf8.count { $0 == UInt8(ascii: "/") })
      try staged.link("snapshots/\(commit)/\(entry.name)", to: "\(up)blobs/\(entry.blob)")
    }
    try writeFile(Array(commit.utf8), to: staged.file("refs/main"))
    var listing = SnapshotListing()
    for entry in entries { listing.files[entry.name] = .init(entry.file, blob: entry.blob, isLarge: entry.isLarge) }
    try writeFile(json(listing), to: staged.file("trees/\(commit).json"))
  }

  /// A Hub's commit also hashes authors and times, which nobody knows any more: this one hashes names and contents only.
  private func ownCommit() -> String {
    let lines = entries.sorted { ModelID($0.name) < ModelID($1.name) }.map { "\($0.blob) \($0.name)\n" }
    return gitBlobID(of: Array(lines.joined().utf8))
  }
}

/// `trees/COMMIT.json` of a Hugging Face cache.
private struct SnapshotListing: Encodable {
  struct File: Encodable {
    let size: UInt64
    let blob_id: String
    var lfs_sha256: String?
    var lfs_size: UInt64?

    init(_ file: CopiedFile, blob: String, isLarge: Bool) {
      size = file.bytes
      blob_id = file.gitBlob
      if isLarge { (lfs_sha256, lfs_size) = (blob, file.bytes) }
    }
  }

  var format_version = 1
  var files: [String: File] = [:]
}

private func hexadecimalDigits(_ digest: SHA256Digest) -> String { String(digest.description.dropFirst(7)) }
