import CKernels
import ModelAtlas

/// Index of a model in the charter's tables. Reused after a removal; never leaves the target but for a benchmark.
package typealias Slot = Int

/// The sketches that take part in charting, by the coordinates that they hold.
///
/// Answering "who is related to this one" compares it with everybody, except with clusters that are provably too far:
/// on the sphere of directions, who is far from a cluster's pivot is far from what lies close to the pivot. The answer is
/// exact, whatever the clusters; they only save time. (10,000 sketches of 1,024 values take 2 ms.)
package struct SketchShelf: Sendable {
  /// With the count, since a plan is a hash that can be forged: what lies at one place in all of them is looked up once.
  struct Plan: Hashable {
    let plan: UInt64
    let count: Int

    init(_ sketch: WeightSketch) { (plan, count) = (sketch.plan, sketch.values.count) }
  }

  /// Sketches of one plan that lie within a small angle of the first that was put there.
  struct Cluster {
    let pivot: WeightSketch
    let norm: Double
    var slots: [Slot] = []
    /// The members in eight bits a value, in the order of `slots`; nil for sketches that are too long.
    var codes: SketchCodes?
    /// No member is farther from the pivot, as `SketchPair` measures.
    var radius = 0.0

    init(pivot: WeightSketch, norm: Double) {
      self.pivot = pivot
      self.norm = norm
      codes = pivot.values.count <= ATLAS_CODES_MAX ? SketchCodes(reference: pivot.values) : nil
    }

    mutating func append(_ slot: Slot, _ sketch: WeightSketch, distance: Double) {
      slots.append(slot)
      codes?.append(sketch.values)
      radius = max(radius, distance)
    }

    /// - Returns: false when it is no member.
    mutating func remove(_ slot: Slot) -> Bool {
      guard let position = slots.firstIndex(of: slot) else { return false }
      slots.swapAt(position, slots.count - 1)
      slots.removeLast()
      codes?.swapRemove(at: position)
      return true
    }
  }

  private(set) var groups: [Plan: [Cluster]] = [:]
  private(set) var sketches: [WeightSketch] = []
  private(set) var norms: [Double] = []

  /// Members have at least this cosine to their pivot. Fine-tunes have 0.99; the narrower, the more is skipped.
  private static let clusterCosine = 0.95
  /// Rounding of the bound is 10⁻¹⁵; this is generous.
  static let slack = 1e-6

  package init() {}

  func contains(_ slot: Slot) -> Bool { slot < sketches.count && !sketches[slot].values.isEmpty }

  /// Of whose plan each slot is, in numbers of no meaning; `.max` for none.
  ///
  /// - Complexity: O(sketches), a nanosecond each.
  var groupNumbers: [UInt32] {
    var numbers = [UInt32](repeating: .max, count: sketches.count)
    for (number, clusters) in groups.values.enumerated() {
      for cluster in clusters { for slot in cluster.slots { numbers[slot] = UInt32(number) } }
    }
    return numbers
  }

  package mutating func insert(_ sketch: WeightSketch, at slot: Slot) {
    precondition(!contains(slot), "slot \(slot) is on the shelf already")
    while sketches.count <= slot {
      sketches.append(.empty)
      norms.append(0)
    }
    let plan = Plan(sketch)
    var clusters = groups.removeValue(forKey: plan) ?? []
    // Models of one plan share one list of runs: 2 kB less for each.
    let runs = clusters.first?.pivot.runs ?? sketch.runs
    sketches[slot] = WeightSketch(plan: sketch.plan, runs: runs, values: sketch.values)
    norms[slot] = sketch.squaredNorm
    let home = home(of: slot, among: clusters)
    if home == nil { clusters.append(Cluster(pivot: sketches[slot], norm: norms[slot])) }
    clusters[home?.index ?? clusters.count - 1].append(slot, sketches[slot], distance: home?.distance ?? 0)
    groups[plan] = clusters
  }

  /// The first cluster whose pivot is close enough, and how far that is.
  private func home(of slot: Slot, among clusters: [Cluster]) -> (index: Int, distance: Double)? {
    let whole = SharedRuns(sketches[slot], sketches[slot])
    for (index, cluster) in clusters.enumerated() {
      let pair = SketchPair(sketches[slot], cluster.pivot, over: whole, norms: (norms[slot], cluster.norm))
      if let pair, pair.cosine >= SketchShelf.clusterCosine { return (index, pair.distance) }
    }
    return nil
  }

  mutating func remove(_ slot: Slot) {
    guard contains(slot) else { return }
    let plan = Plan(sketches[slot])
    var clusters = groups.removeValue(forKey: plan) ?? []
    for index in clusters.indices {
      guard clusters[index].remove(slot) else { continue }
      if clusters[index].slots.isEmpty { clusters.remove(at: index) }
      break
    }
    groups[plan] = clusters.isEmpty ? nil : clusters
    sketches[slot] = .empty
  }

  /// Nil when one is not on the shelf, or when they share too few coordinates.
  func pair(_ a: Slot, _ b: Slot) -> SketchPair? {
    guard contains(a), contains(b) else { return nil }
    let norms = (norms[a], norms[b])
    // As nearly all pairs are: without comparing lists of runs.
    if sketches[a].plan == sketches[b].plan, sketches[a].values.count == sketches[b].values.count {
      return SketchPair(whole: sketches[a].values, sketches[b].values, norms: norms)
    }
    let runs = SharedRuns(sketches[a], sketches[b])
    guard runs.suffices(sketches[a], sketches[b]) else { return nil }
    return SketchPair(sketches[a], sketches[b], over: runs, norms: norms)
  }

  /// Whether no member of the cluster can reach the threshold: cos(α - β), where α is the angle to the pivot and β the
  /// widest that a member may have to it, is the largest cosine that any member can have.
  func isFar(_ slot: Slot, from cluster: Cluster, over runs: SharedRuns, threshold: Double) -> Bool {
    guard runs.isWhole, cluster.slots.count > 1,
      let pair = SketchPair(sketches[slot], cluster.pivot, over: runs, norms: (norms[slot], cluster.norm))
    else { return false }
    let (near, wide) = (min(max(pair.cosine, -1), 1), SketchShelf.clusterCosine)
    guard near < wide else { return false }
    let bound = near * wide + ((1 - near * near) * (1 - wide * wide)).squareRoot()
    return bound < threshold - SketchShelf.slack
  }
}
