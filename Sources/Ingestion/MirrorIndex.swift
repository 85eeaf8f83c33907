import ModelAtlas

/// Which models of the atlas are one model at two places: a repository of a Hub that was read there, and its download.
///
/// A folder is a download of a repository when all its weight files are files of it. Until they are hashed, a folder
/// of the repository's name whose files have the same names and sizes, and whose sample is the same, counts as one.
struct MirrorIndex {
  private var remoteByName: [ModelID: Set<ModelPlace>] = [:]
  private var remoteByHash: [SHA256Digest: Set<ModelPlace>] = [:]
  private var localByName: [ModelID: Set<ModelPlace>] = [:]
  private var localByHash: [SHA256Digest: Set<ModelPlace>] = [:]

  mutating func insert(_ facts: ModelFacts) { change(facts) { $0.insert(facts.place) } }
  mutating func remove(_ facts: ModelFacts) { change(facts) { $0.remove(facts.place) } }

  private mutating func change(_ facts: ModelFacts, edit: (inout Set<ModelPlace>) -> Void) {
    let hashes = Set(facts.weightHashes.compactMap { $0 })
    for name in names(of: facts) {
      if facts.isRemote { edit(&remoteByName[name, default: []]) } else { edit(&localByName[name, default: []]) }
    }
    for hash in hashes {
      if facts.isRemote { edit(&remoteByHash[hash, default: []]) } else { edit(&localByHash[hash, default: []]) }
    }
  }

  /// Places on the other side that may be the same model.
  func counterparts(of facts: ModelFacts) -> Set<ModelPlace> {
    let byName = facts.isRemote ? localByName : remoteByName
    let byHash = facts.isRemote ? localByHash : remoteByHash
    let named = names(of: facts).flatMap { byName[$0] ?? [] }
    return Set(named + facts.weightHashes.flatMap { $0.flatMap { byHash[$0] } ?? [] })
  }

  /// Places that a Hub's record may speak of.
  func places(named id: ModelID, holding hashes: some Sequence<SHA256Digest>) -> Set<ModelPlace> {
    let named = (localByName[id] ?? []).union(remoteByName[id] ?? [])
    return hashes.reduce(into: named) { places, hash in
      places.formUnion(localByHash[hash] ?? [])
      places.formUnion(remoteByHash[hash] ?? [])
    }
  }

  private func names(of facts: ModelFacts) -> Set<ModelID> {
    let plain = ModelID(String(facts.place.name.text.prefix { $0 != "@" }))
    return Set([facts.place.name, plain, facts.origin?.repository].compactMap { $0 })
  }

  /// Whether a mirror is the node of both: the folder that is here for the repository that was read at a Hub, and that one
  /// for the folder that is gone.
  static func stands(_ mirror: ModelFacts, for known: ModelFacts) -> Bool {
    guard mirror.isComparable else { return false }
    if known.isRemote {
      return (mirror.condition != .removed || known.condition == .removed) && isMirror(mirror, of: known)
    }
    return known.condition == .removed && mirror.condition != .removed && isMirror(known, of: mirror)
  }

  /// Whether a folder is a download of what was read at a Hub.
  private static func isMirror(_ local: ModelFacts, of remote: ModelFacts) -> Bool {
    let files = local.files.filter(\.isWeights)
    let hashes = local.weightHashes.compactMap { $0 }
    if !files.isEmpty, hashes.count == files.count {
      let published = Set(remote.weightHashes.compactMap { $0 })
      return hashes.allSatisfy(published.contains)
    }
    let sizes = Dictionary(remote.files.map { ($0.path, $0.bytes) }) { first, _ in first }
    return !files.isEmpty && local.sampleHash != nil && local.sampleHash == remote.sampleHash
      && files.allSatisfy { sizes[$0.path] == $0.bytes }
  }
}

extension ModelFacts {
  /// Read at a Hub, not in a folder.
  var isRemote: Bool { layout == .hub }

  /// Of each weight file: ours, or what its download states.
  fileprivate var weightHashes: [SHA256Digest?] {
    files.filter(\.isWeights).map { $0.sha256 ?? $0.claimedSHA256 }
  }
}
