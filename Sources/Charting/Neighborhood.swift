/// The nearest related models that precede one model and may be its parents.
///
/// Holds more than the rules look at, so that a deletion seldom asks for a scan.
struct Neighborhood: Sendable {
  struct Neighbor: Hashable, Sendable {
    let slot: Slot
    let distance: Double
  }

  /// Nearest first, equal distances by creation order.
  private(set) var neighbors: [Neighbor] = []
  /// Nobody was left out: `neighbors` are all there are.
  private(set) var isComplete = true
  /// How many the rules look at.
  let needed: Int

  /// How many are held.
  var kept: Int { needed * 4 / 3 + 5 }

  init(needed: Int) { self.needed = needed }

  /// Those that the rules look at.
  var nearest: ArraySlice<Neighbor> { neighbors.prefix(needed) }

  /// Fewer than the rules ask for, and some were left out.
  var needsRefill: Bool { neighbors.count < needed && !isComplete }

  struct Insertion {
    /// The rules see a difference.
    var isSeen = false
    var isKept = false
    /// Who fell off the end.
    var dropped: Slot?
  }

  mutating func insert(_ neighbor: Neighbor, by precedes: (Neighbor, Neighbor) -> Bool) -> Insertion {
    if let last = neighbors.last, !precedes(neighbor, last) {
      // Beyond the last one there may be others, nearer than this, that were left out.
      guard isComplete, neighbors.count < kept else {
        isComplete = false
        return Insertion()
      }
    }
    let index = neighbors.firstIndex { precedes(neighbor, $0) } ?? neighbors.count
    guard index < neighbors.count || isComplete else { return Insertion() }
    // Doubled, as an array grows by itself, a third would lie idle.
    if neighbors.count == neighbors.capacity { neighbors.reserveCapacity(min(kept + 1, neighbors.count + 8)) }
    neighbors.insert(neighbor, at: index)
    guard neighbors.count > kept else { return Insertion(isSeen: index < needed, isKept: true) }
    isComplete = false
    return Insertion(isSeen: index < needed, isKept: true, dropped: neighbors.removeLast().slot)
  }

  /// Notes that some were not even offered: there are at least `kept` that are nearer.
  mutating func leaveOut() { isComplete = false }

  /// - Returns: whether the rules see a difference.
  mutating func remove(_ slot: Slot) -> Bool {
    guard let index = neighbors.firstIndex(where: { $0.slot == slot }) else { return false }
    neighbors.remove(at: index)
    return index < needed
  }
}
