import ControlAPI
import ModelAtlas

/// Copies by their original, single files that models share otherwise, and what removing them would free.
///
/// - Complexity: O(files of all models).
func duplicates(in atlas: Atlas) -> DuplicatesAnswer {
  var copies: [ModelID: [AtlasNode]] = [:]
  for node in atlas.allNodes where node.isHere {
    if let original = node.verdict.duplicateOf { copies[original, default: []].append(node) }
  }
  let groups = copies.map { original, members in group(original, members.sorted { $0.id < $1.id }, in: atlas) }
    .sorted { a, b in
      a.bytesSaved == b.bytesSaved ? ModelID(a.original) < ModelID(b.original) : a.bytesSaved > b.bytesSaved
    }
  let files = sharedFiles(in: atlas)
  let bytes = groups.map(\.bytesSaved) + files.map(\.bytesSaved)
  return DuplicatesAnswer(groups: groups, files: files, bytesSaved: bytes.reduce(0, &+))
}

/// All places that hold the weights of a model: its original's, and those of its copies.
func places(of node: AtlasNode, in atlas: Atlas) -> [DuplicateGroup.Member] {
  let original = node.verdict.duplicateOf ?? node.id
  let copies = atlas.children(of: original).compactMap { atlas[$0] }.filter { $0.verdict.duplicateOf == original }
  return ([atlas[original]].compactMap { $0 } + copies).filter(\.isHere).map(DuplicateGroup.Member.init)
}

private func group(_ original: ModelID, _ copies: [AtlasNode], in atlas: Atlas) -> DuplicateGroup {
  let first = atlas[original]
  let members = [first].compactMap { $0 } + copies
  var stored: Set<StoredFile> = []
  let bytes = members.map { node in
    node.storedFiles.reduce(UInt64(0)) { $0 &+ (stored.insert($1).inserted ? $1.bytes : 0) }
  }
  // One of them must stay: the original, or where that was removed or is at a Hub, the largest at most.
  let kept = first.map { $0.storedFiles.isEmpty } ?? true ? bytes.max() ?? 0 : bytes[0]
  return DuplicateGroup(
    original: original.text, valueHash: (first ?? copies[0]).facts?.valueHash?.description,
    members: members.map(DuplicateGroup.Member.init), bytesSaved: bytes.reduce(0, &+) - kept)
}

/// Files that several models hold which are no copies of each other: pipelines with one text encoder, say.
private func sharedFiles(in atlas: Atlas) -> [SharedFile] {
  var holders: [SHA256Digest: [(id: ModelID, file: StoredFile)]] = [:]
  for node in atlas.allNodes where node.verdict.duplicateOf == nil {
    for file in node.storedFiles { if let hash = file.sha256 { holders[hash, default: []].append((node.id, file)) } }
  }
  return holders.compactMap { hash, found in
    guard Set(found.map(\.id)).count > 1 else { return nil }
    let stored = Set(found.map(\.file))
    return SharedFile(
      sha256: hash.description, bytes: found[0].file.bytes,
      members: found.sorted { ($0.id, $0.file.path) < ($1.id, $1.file.path) }.map {
        SharedFile.Member(id: $0.id.text, path: $0.file.path.description)
      },
      bytesSaved: found[0].file.bytes &* UInt64(stored.count - 1))
  }
  .sorted { ($1.bytesSaved, $0.sha256) < ($0.bytesSaved, $1.sha256) }
}

/// A weight file as it takes up space: equal for two names of one file.
private struct StoredFile: Hashable {
  let path: ByteString
  let bytes: UInt64
  let sha256: SHA256Digest?
  /// Where a store names files by their hash, several models lead to one file; its times tell it from a copy in
  /// another store. Nil where a name is a file.
  private let times: [Int64]?
  private let owner: ModelID?

  init(_ fact: FileFact, of node: AtlasNode, layout: StoreLayout) {
    path = fact.path
    bytes = fact.bytes
    sha256 = fact.sha256 ?? fact.claimedSHA256
    let isShared = [.huggingFaceCache, .ollama, .ociLayout].contains(layout) && sha256 != nil
    times = isShared ? [fact.modified, fact.changed] : nil
    owner = isShared ? nil : node.id
  }

  static func == (a: StoredFile, b: StoredFile) -> Bool {
    guard let times = a.times else { return a.owner == b.owner && a.path == b.path }
    return times == b.times && a.sha256 == b.sha256 && a.bytes == b.bytes
  }

  func hash(into hasher: inout Hasher) {
    hasher.combine(bytes)
    hasher.combine(sha256)
  }
}

extension AtlasNode {
  /// Its weight files on a disk of ours: none of a repository that was read at a Hub, none where pointers stand for them.
  fileprivate var storedFiles: [StoredFile] {
    guard isHere, state != .stub, let facts, facts.layout != .hub else { return [] }
    return facts.files.filter(\.isWeights).map { StoredFile($0, of: self, layout: facts.layout) }
  }
}

extension DuplicateGroup.Member {
  fileprivate init(_ node: AtlasNode) {
    self.init(
      id: node.id.text, path: node.state == .removed ? nil : node.facts?.path, layout: node.facts?.layout.rawValue,
      bytes: node.facts?.weightBytes ?? 0)
  }
}
