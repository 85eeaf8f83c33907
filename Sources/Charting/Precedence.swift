/// Who must come before whom, whatever the dates say: a claimed parent before the child that its weights confirm, a
/// run's earlier step before the next one.
///
/// Claims that contradict each other (two models that name each other) order nothing: a claim is idle while its child
/// leads to its parent. Trainer steps cannot contradict themselves and are never idle.
struct Precedence: Sendable {
  struct Edge: Hashable, Sendable {
    let before: Slot
    let after: Slot
  }

  private var claims: [Slot: Set<Slot>] = [:]
  private var steps: [Slot: Slot] = [:]
  private var after: [Slot: [Slot: Int]] = [:]
  private(set) var idle: Set<Edge> = []

  /// Models that `slot` must precede.
  func successors(of slot: Slot) -> [Slot] {
    (after[slot] ?? [:]).keys.filter { isActive(Edge(before: slot, after: $0)) }
  }

  /// Models that must precede `slot`.
  func predecessors(of slot: Slot) -> [Slot] {
    var all = claims[slot] ?? []
    if let step = steps[slot] { all.insert(step) }
    return all.filter { isActive(Edge(before: $0, after: slot)) }
  }

  func isActive(_ edge: Edge) -> Bool { !idle.contains(edge) || steps[edge.after] == edge.before }

  /// Replaces what must precede `slot`.
  ///
  /// - Returns: models whose successors changed, and models some of whose claims became idle or ceased to be.
  mutating func set(claims new: Set<Slot>, step: Slot?, of slot: Slot) -> (before: Set<Slot>, after: Set<Slot>) {
    let old = claims[slot] ?? []
    guard old != new || steps[slot] != step else { return ([], []) }
    var touched = old.symmetricDifference(new)
    for gone in old.subtracting(new) { unlink(gone, slot) }
    for added in new.subtracting(old) { after[added, default: [:]][slot, default: 0] += 1 }
    if steps[slot] != step {
      if let gone = steps[slot] { unlink(gone, slot) }
      if let step { after[step, default: [:]][slot, default: 0] += 1 }
      touched.formUnion([steps[slot], step].compactMap { $0 })
    }
    claims[slot] = new.isEmpty ? nil : new
    steps[slot] = step
    guard !idle.isEmpty || touched.contains(where: { reaches(from: slot, to: $0) }) else { return (touched, []) }
    let changed = judgeAll()
    return (touched.union(changed.map(\.before)), Set(changed.map(\.after)))
  }

  private mutating func unlink(_ before: Slot, _ slot: Slot) {
    guard let count = after[before]?[slot] else { return }
    after[before]?[slot] = count > 1 ? count - 1 : nil
    if after[before]?.isEmpty == true { after[before] = nil }
  }

  /// Whether `goal` comes after `start` by all edges, idle ones included.
  private func reaches(from start: Slot, to goal: Slot) -> Bool {
    var seen: Set<Slot> = [start]
    var open = [start]
    while let slot = open.popLast() {
      if slot == goal { return true }
      for next in (after[slot] ?? [:]).keys where seen.insert(next).inserted { open.append(next) }
    }
    return false
  }

  /// - Returns: claims that became idle, or ceased to be.
  private mutating func judgeAll() -> Set<Edge> {
    var now: Set<Edge> = []
    for (slot, parents) in claims {
      for parent in parents where reaches(from: slot, to: parent) { now.insert(Edge(before: parent, after: slot)) }
    }
    let changed = now.symmetricDifference(idle)
    idle = now
    return changed
  }
}
