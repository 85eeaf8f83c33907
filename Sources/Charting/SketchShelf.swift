import ModelAtlas

/// Index of a model in the charter's tables. Reused after a removal; never leaves the target.
typealias Slot = Int

/// The sketches that take part in charting, by the coordinates that they hold.
///
/// Answering "who is related to this one" compares it with everybody, except with clusters that are provably too far:
/// on the sphere of directions, who is far from a cluster's pivot is far from what lies close to the pivot. The answer is
/// exact, whatever the clusters; they only save time. (10,000 sketches of 1,024 values take 2 ms.)
struct SketchShelf: Sendable {
  private struct Plan: Hashable {
    let plan: UInt64
    let count: Int
  }

  /// Sketches of one plan that lie within a small angle of the first that was put there.
  private struct Cluster {
    let pivot: WeightSketch
    let norm: Double
    var slots: [Slot] = []
  }

  private var groups: [Plan: [Cluster]] = [:]
  private var sketches: [WeightSketch] = []
  private var norms: [Double] = []

  /// Members have at least this cosine to their pivot. Fine-tunes have 0.99; the narrower, the more is skipped.
  private static let clusterCosine = 0.95
  /// Rounding of the bound is 10⁻¹⁵; this is generous.
  private static let slack = 1e-6

  func contains(_ slot: Slot) -> Bool { slot < sketches.count && !sketches[slot].values.isEmpty }

  mutating func insert(_ sketch: WeightSketch, at slot: Slot) {
    precondition(!contains(slot), "slot \(slot) is on the shelf already")
    while sketches.count <= slot {
      sketches.append(.empty)
      norms.append(0)
    }
    let plan = Plan(plan: sketch.plan, count: sketch.values.count)
    var clusters = groups.removeValue(forKey: plan) ?? []
    // Models of one plan share one list of runs: 2 kB less for each.
    let runs = clusters.first?.pivot.runs ?? sketch.runs
    sketches[slot] = WeightSketch(plan: sketch.plan, runs: runs, values: sketch.values)
    norms[slot] = sketch.squaredNorm
    let whole = SharedRuns(sketch, sketch)
    let home = clusters.firstIndex { cluster in
      let pair = SketchPair(sketches[slot], cluster.pivot, over: whole, norms: (norms[slot], cluster.norm))
      return pair.map { $0.cosine >= SketchShelf.clusterCosine } ?? false
    }
    if let home {
      clusters[home].slots.append(slot)
    } else {
      clusters.append(Cluster(pivot: sketches[slot], norm: norms[slot], slots: [slot]))
    }
    groups[plan] = clusters
  }

  mutating func remove(_ slot: Slot) {
    guard contains(slot) else { return }
    let plan = Plan(plan: sketches[slot].plan, count: sketches[slot].values.count)
    var clusters = groups.removeValue(forKey: plan) ?? []
    for index in clusters.indices {
      guard let position = clusters[index].slots.firstIndex(of: slot) else { continue }
      clusters[index].slots.swapAt(position, clusters[index].slots.count - 1)
      clusters[index].slots.removeLast()
      if clusters[index].slots.isEmpty { clusters.remove(at: index) }
      break
    }
    groups[plan] = clusters.isEmpty ? nil : clusters
    sketches[slot] = .empty
  }

  /// Nil when one is not on the shelf, or when they share too few coordinates.
  func pair(_ a: Slot, _ b: Slot) -> SketchPair? {
    guard contains(a), contains(b) else { return nil }
    let runs = SharedRuns(sketches[a], sketches[b])
    guard runs.suffices(sketches[a], sketches[b]) else { return nil }
    return SketchPair(sketches[a], sketches[b], over: runs, norms: (norms[a], norms[b]))
  }

  /// Everybody on the shelf who shares ancestry with `slot`, itself excepted, in no particular order.
  func related(to slot: Slot, rules: ChartingRules) -> [(slot: Slot, pair: SketchPair)] {
    guard contains(slot) else { return [] }
    let sketch = sketches[slot]
    var found: [(slot: Slot, pair: SketchPair)] = []
    for clusters in groups.values {
      let runs = SharedRuns(sketch, clusters[0].pivot)
      guard runs.suffices(sketch, clusters[0].pivot) else { continue }
      let threshold = rules.relatedCosine(shared: runs.count)
      for cluster in clusters where !isFar(slot, from: cluster, over: runs, threshold: threshold) {
        for other in cluster.slots where other != slot {
          guard let pair = SketchPair(sketch, sketches[other], over: runs, norms: (norms[slot], norms[other])),
            pair.cosine >= threshold
          else { continue }
          found.append((other, pair))
        }
      }
    }
    return found
  }

  /// Whether no member of the cluster can reach the threshold: cos(α - β), where α is the angle to the pivot and β the
  /// widest that a member may have to it, is the largest cosine that any member can have.
  private func isFar(_ slot: Slot, from cluster: Cluster, over runs: SharedRuns, threshold: Double) -> Bool {
    guard runs.isWhole, cluster.slots.count > 1,
      let pair = SketchPair(sketches[slot], cluster.pivot, over: runs, norms: (norms[slot], cluster.norm))
    else { return false }
    let (near, wide) = (min(max(pair.cosine, -1), 1), SketchShelf.clusterCosine)
    guard near < wide else { return false }
    let bound = near * wide + ((1 - near * near) * (1 - wide * wide)).squareRoot()
    return bound < threshold - SketchShelf.slack
  }
}
