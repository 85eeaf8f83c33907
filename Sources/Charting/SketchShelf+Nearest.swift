import ModelAtlas

extension SketchShelf {
  /// The nearest of those that `isCandidate` accepts, nearest first, equal distances by slot. Exact.
  ///
  ///  1. clusters by how near a member can be at all: the distance to the pivot less the farthest member's
  ///  2. of each cluster's members bounds of the distance, from their codes
  ///  3. exact distances, in the order of the lower bounds, until no bound is below the worst that would be kept
  ///
  /// - Complexity: 0.2 µs a member of a cluster that may hold one, and exact distances for a few more than `count`.
  package func nearest(
    to slot: Slot, count: Int, where isCandidate: (Slot) -> Bool = { _ in true }
  ) -> [(slot: Slot, pair: SketchPair)] {
    guard contains(slot), count > 0 else { return [] }
    var best = NearestPairs(count: count)
    var open: [(lower: Double, cluster: Cluster, runs: SharedRuns)] = []
    for clusters in groups.values {
      let runs = SharedRuns(sketches[slot], clusters[0].pivot)
      guard runs.suffices(sketches[slot], clusters[0].pivot) else { continue }
      for cluster in clusters { open.append((lowerBound(from: slot, to: cluster, over: runs), cluster, runs)) }
    }
    for (lower, cluster, runs) in open.sorted(by: { $0.lower < $1.lower }) where lower <= best.worst {
      search(cluster, for: slot, over: runs, where: isCandidate, into: &best)
    }
    return best.pairs
  }

  /// No member is nearer than this. Zero where only some coordinates are shared: the radius is over all.
  private func lowerBound(from slot: Slot, to cluster: Cluster, over runs: SharedRuns) -> Double {
    guard runs.isWhole,
      let pair = SketchPair(sketches[slot], cluster.pivot, over: runs, norms: (norms[slot], cluster.norm))
    else { return 0 }
    return max(0, pair.distance - cluster.radius - SketchShelf.slack * (pair.distance + cluster.radius))
  }

  private func search(
    _ cluster: Cluster, for slot: Slot, over runs: SharedRuns, where isCandidate: (Slot) -> Bool,
    into best: inout NearestPairs
  ) {
    func offer(_ other: Slot) {
      let pair = SketchPair(sketches[slot], sketches[other], over: runs, norms: (norms[slot], norms[other]))
      if let pair { best.offer(other, pair) }
    }
    guard runs.isWhole, let codes = cluster.codes else {
      for other in cluster.slots where other != slot && isCandidate(other) { offer(other) }
      return
    }
    // As `SketchPair.distance` is scaled.
    let scale = (1024 / Double(runs.count)).squareRoot()
    let bounds = codes.bounds(from: sketches[slot].values)
    // So many are surely not farther than this, whoever they are.
    var uppers = SmallestNumbers(count: best.count)
    var candidates: [(lower: Double, slot: Slot)] = []
    for index in bounds.indices where bounds[index].lower * scale <= min(best.worst, uppers.largest) {
      let other = cluster.slots[index]
      guard other != slot, isCandidate(other) else { continue }
      uppers.offer(bounds[index].upper * scale)
      candidates.append((bounds[index].lower * scale, other))
    }
    candidates.removeAll { $0.lower > uppers.largest }
    for (lower, other) in candidates.sorted(by: { ($0.lower, $0.slot) < ($1.lower, $1.slot) }) {
      if lower > best.worst { return }
      offer(other)
    }
  }
}

/// The nearest pairs so far, nearest first, equal distances by slot.
private struct NearestPairs {
  let count: Int
  private(set) var pairs: [(slot: Slot, pair: SketchPair)] = []

  init(count: Int) { self.count = count }

  /// What is farther is not kept; infinite until there are enough.
  var worst: Double { pairs.count < count ? .infinity : pairs[pairs.count - 1].pair.distance }

  mutating func offer(_ slot: Slot, _ pair: SketchPair) {
    guard pair.distance <= worst else { return }
    let place = pairs.firstIndex { (pair.distance, slot) < ($0.pair.distance, $0.slot) } ?? pairs.count
    pairs.insert((slot, pair), at: place)
    if pairs.count > count { pairs.removeLast() }
  }
}

/// The smallest of many numbers.
struct SmallestNumbers {
  let count: Int
  private var numbers: [Double] = []

  init(count: Int) { self.count = count }

  /// Infinite until there are enough.
  var largest: Double { numbers.count < count ? .infinity : numbers[numbers.count - 1] }

  mutating func offer(_ number: Double) {
    guard number < largest else { return }
    let place = numbers.firstIndex { number < $0 } ?? numbers.count
    numbers.insert(number, at: place)
    if numbers.count > count { numbers.removeLast() }
  }
}

extension SketchShelf {
  /// The same by comparing with everybody: what tests and benchmarks hold `nearest` against.
  package func scanned(nearestTo slot: Slot, count: Int) -> [(slot: Slot, pair: SketchPair)] {
    let pairs = sketches.indices.compactMap { other in
      other == slot ? nil : pair(slot, other).map { (slot: other, pair: $0) }
    }
    return Array(pairs.sorted { ($0.pair.distance, $0.slot) < ($1.pair.distance, $1.slot) }.prefix(count))
  }
}
