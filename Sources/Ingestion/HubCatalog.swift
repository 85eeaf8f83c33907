import ModelAtlas

/// Which Hub record speaks of which model: by id, by the origin that a download states, by the hash of a weight file.
///
/// Matching happens here, from hashes that the Hub published: no local name and no local hash is ever sent anywhere.
struct HubCatalog {
  private(set) var records: [ModelID: HubRecord] = [:]
  private var idsByHash: [SHA256Digest: Set<ModelID>] = [:]
  /// Names that led to a name, one renaming back.
  private var formerNames: [ModelID: Set<ModelID>] = [:]

  init() {}

  init(_ all: [HubRecord]) {
    records.reserveCapacity(all.count)
    idsByHash.reserveCapacity(all.count)
    for record in all { put(record) }
  }

  subscript(_ id: ModelID) -> HubRecord? { records[id] }

  mutating func put(_ record: HubRecord) {
    if let old = records[record.id] { index(old) { $0.remove(old.id) } }
    records[record.id] = record
    index(record) { $0.insert(record.id) }
  }

  private mutating func index(_ record: HubRecord, change: (inout Set<ModelID>) -> Void) {
    for hash in Set(record.files.compactMap(\.sha256)) {
      change(&idsByHash[hash, default: []])
      if idsByHash[hash]?.isEmpty == true { idsByHash[hash] = nil }
    }
    guard let new = newName(of: record) else { return }
    change(&formerNames[new, default: []])
    if formerNames[new]?.isEmpty == true { formerNames[new] = nil }
  }

  private func newName(of record: HubRecord) -> ModelID? { record.state == .renamed ? record.renamedTo : nil }

  /// What else a repository is or was called, by all renamings that lead to or from the name; sorted.
  func otherNames(of id: ModelID) -> [ModelID] {
    var (found, ends): (Set<ModelID>, [ModelID]) = ([id], [id])
    while let name = ends.popLast() {
      let next = formerNames[name, default: []].union([records[name].flatMap(newName)].compactMap { $0 })
      for other in next where found.insert(other).inserted { ends.append(other) }
    }
    return found.subtracting([id]).sorted()
  }

  /// Hashes of files that the record of the name lists.
  func hashes(of id: ModelID) -> [SHA256Digest] { (records[id]?.files ?? []).compactMap(\.sha256) }

  /// The record of a model: its own id first, then its stated origin, then equal weight files.
  ///
  /// Several repositories may hold the same file; the one whose id is smallest answers then, whatever came first.
  func record(of facts: ModelFacts) -> HubRecord? {
    if let record = records[facts.place.name] { return record }
    if let origin = facts.origin, let record = records[origin.repository] { return record }
    let hashes = facts.files.filter(\.isWeights).map { $0.sha256 ?? $0.claimedSHA256 }
    guard let first = hashes.first, let hash = first, let ids = idsByHash[hash] else { return nil }
    let whole = ids.sorted().first { id in
      let known = Set((records[id]?.files ?? []).compactMap(\.sha256))
      return hashes.allSatisfy { $0.map(known.contains) ?? false }
    }
    return whole.flatMap { records[$0] }
  }
}
