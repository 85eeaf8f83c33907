import ModelAtlas

extension ModelTable {
  /// Step 3. Of a folder that cannot be listed nothing is said to be gone.
  mutating func noteMissing(
    besides seen: Set<ModelID>, _ scan: Scan, now: ContinuousClock.Instant, overdue: inout [ModelID]
  ) -> [Outcome] {
    var outcomes: [Outcome] = []
    for (id, entry) in entries where !seen.contains(id) && scan.covers(entry.model) {
      if let blocker = entry.model.map({ scan.blocker(of: $0.path) }) ?? scan.blocker(of: id) {
        if let outcome = block(id, blocker) { outcomes.append(outcome) }
      } else if miss(id, now: now) {
        overdue.append(id)
      }
    }
    return outcomes.sorted { $0.id < $1.id }
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
