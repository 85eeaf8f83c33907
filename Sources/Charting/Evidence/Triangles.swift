import ModelAtlas

/// How far the members of one lineup lie from each other: mean squared differences of the values that two share.
///
/// Only over matrices in which the child is related to its nearest candidate: a new head, or layers that a dropped one
/// moved to other names, would drown the rest. Squared distances are nearly additive along the tree of descent, so that
/// three of them say where the child left the way from one model to another.
struct Triangles {
  private let child: AlignedSample
  private let entries: [Lineup.Entry]
  /// Of the child's chunks those that count.
  private let chunks: [Int]
  /// By the smaller position times the number of entries, plus the larger.
  private var known: [Int: Double] = [:]

  /// - Parameter entries: nearest first.
  init(_ lineup: Lineup, _ entries: [Lineup.Entry]) {
    let sample = lineup.child.detail.sample
    let own = AlignedSample(lineup.child.detail, starts: sample.chunks.map(\.offset))
    let roles = entries.first.map { relatedRoles(own, $0.sample) } ?? []
    child = own
    self.entries = entries
    chunks = sample.chunks.indices.filter { sample.chunks[$0].isMatrix && roles.contains(sample.chunks[$0].role) }
  }

  /// Nil when nothing is shared.
  func fromChild(_ index: Int) -> Double? { meanSquare(child, entries[index].sample) }

  mutating func between(_ a: Int, _ b: Int) -> Double? {
    let key = min(a, b) * entries.count + max(a, b)
    if let distance = known[key] { return distance.isFinite ? distance : nil }
    let distance = meanSquare(entries[min(a, b)].sample, entries[max(a, b)].sample)
    known[key] = distance ?? .infinity
    return distance
  }

  private func meanSquare(_ a: AlignedSample, _ b: AlignedSample) -> Double? {
    var (sum, count) = (0.0, 0)
    withValues(of: a.detail.sample, b.detail.sample) { x, y in
      for chunk in chunks {
        guard let first = a.starts[chunk], let second = b.starts[chunk] else { continue }
        let length = child.detail.sample.chunks[chunk].count
        sum += squaredDistance(x + first, y + second, count: length)
        count += length
      }
    }
    return count > 0 ? sum / Double(count) : nil
  }
}

/// Roles in which two models are nearer to each other than to zero; all that they share when there is none.
private func relatedRoles(_ child: AlignedSample, _ other: AlignedSample) -> Set<UInt32> {
  var sums: [UInt32: (difference: Double, first: Double, second: Double)] = [:]
  withValues(of: child.detail.sample, other.detail.sample) { own, theirs in
    for (index, chunk) in child.detail.sample.chunks.enumerated() where chunk.isMatrix {
      guard let start = other.starts[index] else { continue }
      let (x, y) = (own + chunk.offset, theirs + start)
      let sum = sums[chunk.role] ?? (0, 0, 0)
      sums[chunk.role] = (
        sum.difference + squaredDistance(x, y, count: chunk.count), sum.first + squaredNorm(x, count: chunk.count),
        sum.second + squaredNorm(y, count: chunk.count)
      )
    }
  }
  let related = sums.filter { $0.value.difference <= min($0.value.first, $0.value.second) }
  return Set((related.isEmpty ? sums : related).keys)
}
