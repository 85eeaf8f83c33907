import ModelAtlas

/// Where the weights of absent models are found again by hash: in the store, and in what Hubs published.
struct HashIndex {
  struct Copy {
    let node: AtlasNode
    /// What is equal: `content`, `files` or `values`.
    let match: String
    let hash: SHA256Digest?
    /// Equal values in equal element types; otherwise it is a cast without loss.
    let hasSameTypes: Bool
  }

  private var nodesByHash: [SHA256Digest: [AtlasNode]] = [:]
  /// Ids of all models with certain values, removed ones among them.
  private var idsByValues: [SHA256Digest: [ModelID]] = [:]
  private var recordsByHash: [SHA256Digest: [HubRecord]] = [:]
  private let records: [ModelID: HubRecord]

  /// - Parameter targets: only what shares a hash with one of them is kept.
  init(of targets: [AtlasNode], atlas: Atlas, hub: [ModelID: HubRecord]) {
    records = hub
    var wanted: Set<SHA256Digest> = []
    for target in targets {
      wanted.formUnion(target.hashes)
      wanted.formUnion((target.hub ?? hub[target.id])?.hashes ?? [])
    }
    for node in atlas.allNodes {
      if let values = node.facts?.valueHash, wanted.contains(values) {
        idsByValues[values, default: []].append(node.id)
      }
      guard node.isWhole else { continue }
      for hash in node.hashes.intersection(wanted) { nodesByHash[hash, default: []].append(node) }
    }
    for record in hub.values {
      for hash in record.hashes.intersection(wanted) { recordsByHash[hash, default: []].append(record) }
    }
  }

  /// Models of the store with the same weights, those with the same bytes first.
  func copies(of target: AtlasNode) -> [Copy] {
    let published = (target.hub ?? records[target.id])?.hashes ?? []
    var seen: Set<ModelID> = [target.id]
    let near = target.hashes.union(published).sorted().flatMap { nodesByHash[$0] ?? [] }
    let copies = near.compactMap { node in
      seen.insert(node.id).inserted ? copy(node, of: target, published: published) : nil
    }
    return copies.sorted { a, b in (a.rank, a.node.id) < (b.rank, b.node.id) }
  }

  /// The target and everything that has its values, here or gone: what descends from one descends from all.
  func twins(of target: AtlasNode) -> [ModelID] {
    let others = target.facts?.valueHash.flatMap { idsByValues[$0] } ?? []
    return [target.id] + others.filter { $0 != target.id }.sorted()
  }

  /// Repositories other than the target's own that publish all of its weight files.
  func repositories(holding target: AtlasNode) -> [HubRecord] {
    let own = target.facts.map { Set($0.weightHashes.compactMap { $0 }) } ?? []
    let wanted = own.isEmpty ? (target.hub ?? records[target.id])?.weightHashes ?? [] : own
    guard !wanted.isEmpty else { return [] }
    var found: [ModelID: HubRecord] = [:]
    for hash in wanted { for record in recordsByHash[hash] ?? [] { found[record.id] = record } }
    let reachable = found.values.filter { [.present, .gated].contains($0.state) }
    return reachable.filter { $0.id != target.id && wanted.isSubset(of: $0.hashes) }.sorted { $0.id < $1.id }
  }

  /// What the target's repository goes by now, when a Hub says that it was renamed.
  func newName(of target: AtlasNode) -> ModelID? { (target.hub ?? records[target.id])?.renamedTo }

  private func copy(_ node: AtlasNode, of target: AtlasNode, published: Set<SHA256Digest>) -> Copy? {
    guard let facts = node.facts else { return nil }
    let hashes = facts.weightHashes
    let known = published.union(target.facts?.weightHashes.compactMap { $0 } ?? [])
    if let content = facts.contentHash, content == target.facts?.contentHash {
      return Copy(node: node, match: "content", hash: content, hasSameTypes: true)
    }
    if !hashes.isEmpty, hashes.allSatisfy({ $0.map(known.contains) ?? false }) {
      return Copy(node: node, match: "files", hash: hashes.count == 1 ? hashes[0] : nil, hasSameTypes: true)
    }
    // A copy by its sample alone is none: only hashes are identity (decision 0006).
    guard let values = facts.valueHash, values == target.facts?.valueHash else { return nil }
    let hasSameTypes = facts.typesHash == target.facts?.typesHash
    return Copy(node: node, match: "values", hash: values, hasSameTypes: hasSameTypes)
  }
}

extension HashIndex.Copy {
  fileprivate var rank: Int { ["content", "files", "values"].firstIndex(of: match) ?? .max }
}

extension AtlasNode {
  /// Everything that its weights are known by.
  fileprivate var hashes: Set<SHA256Digest> {
    guard let facts else { return [] }
    return Set((facts.weightHashes + [facts.contentHash, facts.valueHash]).compactMap { $0 })
  }
}

extension ModelFacts {
  /// One for each weight file: ours, else what others state; nil where neither is known.
  var weightHashes: [SHA256Digest?] { files.filter(\.isWeights).map { $0.sha256 ?? $0.claimedSHA256 } }
}

extension HubRecord {
  fileprivate var hashes: Set<SHA256Digest> { Set(files.compactMap(\.sha256)) }

  /// Of the files that hold weights by their name, in the container that transformers prefers.
  fileprivate var weightHashes: Set<SHA256Digest> {
    for suffix: ByteString in [".safetensors", ".gguf", ".bin"] {
      let files = files.filter { $0.path.hasSuffix(suffix) }
      if !files.isEmpty { return Set(files.compactMap(\.sha256)) }
    }
    return []
  }
}
