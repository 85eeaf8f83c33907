import ModelAtlas

extension ModelTable.Outcome {
  /// The model that is announced; for a move, what it was.
  var id: ModelID {
    switch self {
    case .settled(let id, _), .gone(let id), .moved(let id, _, _), .blocked(let id, _, _, _): id
    }
  }
}

extension ModelTable.Entry {
  /// Same paths, sizes, mtimes and ctimes as were announced. Device and inode do not count: a remount changes them.
  func isAsAnnounced(_ model: FoundModel) -> Bool {
    guard let announced else { return false }
    if let announcedFaults, announcedFaults != model.faults { return false }
    return areUnchanged(model.facts, since: announced)
  }
}

extension FoundModel {
  func looksLike(_ other: FoundModel) -> Bool { faults == other.faults && areUnchanged(facts, since: other.facts) }

  func sharesInode(in inodes: Set<UInt64>) -> Bool {
    !inodes.isEmpty && weights.contains { inodes.contains($0.status.inode) }
  }

  /// Whether each weight file is the very file of `other`, within one mount.
  func sharesInodes(with other: FoundModel) -> Bool {
    let mine = Set(weights.map(\.status.inode))
    let theirs = Set(other.weights.map(\.status.inode))
    return mine == theirs || weights.first?.status.device != other.weights.first?.status.device
  }
}

private func areUnchanged(_ files: [FileFact], since others: [FileFact]) -> Bool {
  files.count == others.count && zip(files, others).allSatisfy { $0.isUnchanged(since: $1) }
}
