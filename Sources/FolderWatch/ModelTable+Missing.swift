import ModelAtlas

extension ModelTable {
  /// Step 3. Of a folder that cannot be listed nothing is said to be gone.
  mutating func noteMissing(
    besides seen: Set<ModelID>, _ scan: Scan, now: ContinuousClock.Instant, overdue: inout [ModelID]
  ) -> [Outcome] {
    var outcomes: [Outcome] = []
    for id in models(in: scan.scopes).subtracting(seen) {
      let path = entries[id]?.model?.path
      if let blocker = path.map({ scan.blocker(of: $0) }) ?? scan.blocker(of: id) {
        if let outcome = block(id, blocker) { outcomes.append(outcome) }
      } else if miss(id, now: now) {
        overdue.append(id)
      }
    }
    return outcomes.sorted { $0.id < $1.id }
  }

  /// The models that a scan would have seen if they still were where they were. One whose path nobody knows yet is only
  /// seen by a scan of everything.
  func models(in scopes: Set<Scope>) -> Set<ModelID> {
    if scopes.contains(.everything) { return Set(entries.keys) }
    var ids: Set<ModelID> = []
    for scope in scopes {
      switch scope {
      case .everything: break
      case .rootFiles: ids.formUnion(index.topModels.filter { entries[$0]?.model.map(scope.covers) == true })
      case .folder(let path): ids.formUnion(index.models(inside: path))
      }
    }
    return ids
  }

  private mutating func block(_ id: ModelID, _ blocker: BlockedFolder) -> Outcome? {
    guard var entry = entries[id], !entry.isBlocked, let announced = entry.announced else { return nil }
    entry.isBlocked = true
    (entry.settling, entry.missingSince) = (nil, nil)
    put(entry, id)
    return .blocked(id, entry.model, files: announced, reason: "\(blocker.path): \(blocker.reason)")
  }

  /// - Returns: whether it has been missing for a quiet time already.
  private mutating func miss(_ id: ModelID, now: ContinuousClock.Instant) -> Bool {
    guard var entry = entries[id] else { return false }
    entry.settling = nil
    guard entry.announced != nil else {
      remove(id)
      return false
    }
    let isOverdue = entry.missingSince.map { now - $0 >= quiet } ?? false
    entry.missingSince = entry.missingSince ?? now
    put(entry, id)
    return isOverdue
  }
}
