import ModelAtlas

extension ModelTable {
  /// Step 4: pairs what went missing with what arrived, where the files leave no doubt.
  mutating func moves() -> [Outcome] {
    let vanished = pending.filter { entries[$0]?.missingSince != nil }
    if vanished.isEmpty { return [] }
    let newcomers = pending.filter { entries[$0]?.announced == nil && entries[$0]?.settling != nil }
    let targets = Dictionary(grouping: newcomers) { entries[$0].map(MovedFiles.init(of:)) }
    let sources = Dictionary(grouping: vanished) { entries[$0].map(MovedFiles.init(of:)) }
    var outcomes: [Outcome] = []
    for (identity, news) in targets {
      guard let identity, !identity.files.isEmpty, let olds = sources[identity] else { continue }
      for new in news {
        let same = olds.filter { mayBeTheSame($0, new) }
        guard same.count == 1, let old = same.first, news.count(where: { mayBeTheSame(old, $0) }) == 1,
          var entry = entries[new], let model = entry.model
        else { continue }
        (entry.settling, entry.announced, entry.announcedFaults) = (nil, model.facts, model.faults)
        remove(old)
        put(entry, new)
        outcomes.append(.moved(from: old, to: new, model))
      }
    }
    return outcomes.sorted { $0.id < $1.id }
  }

  /// Small models that were written in one instant agree in sizes and times; within one mount the inodes tell them apart.
  private func mayBeTheSame(_ old: ModelID, _ new: ModelID) -> Bool {
    guard let model = entries[new]?.model, let before = entries[old] else { return false }
    return before.model.map(model.sharesInodes) ?? true
  }
}

/// What a model's weight files keep when its folder or its only file is renamed.
private struct MovedFiles: Hashable {
  struct File: Hashable {
    let path: ByteString
    let bytes: UInt64
    let modified: Int64
  }

  let files: [File]

  init(of entry: ModelTable.Entry) {
    let facts = (entry.announced ?? entry.model?.facts ?? []).filter { $0.isWeights && $0.bytes > 0 }
    files = facts.map { File(path: facts.count == 1 ? "" : $0.path, bytes: $0.bytes, modified: $0.modified) }
  }
}
