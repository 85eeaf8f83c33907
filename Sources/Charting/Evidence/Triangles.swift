import ModelAtlas

/// How far the members of one lineup lie from each other: mean squared differences of the values that two share.
///
/// Only over matrices in which the child is related to its nearest candidate: a new head, or layers that a dropped one
/// moved to other names, would drown the rest. Squared distances are nearly additive along the tree of descent, so that
/// three of them say where the child left the way from one model to another.
struct Triangles {
  /// The child's values, and each entry's.
  private let values: [[Float]]
  /// Of each of these: where the chunks that count start.
  private let starts: [ChunkStarts]
  private let counts: [Int]
  /// Which of the chunks are of one matrix.
  private let matrices: [Range<Int>]
  /// By both positions; negative where it was not asked for, infinite where nothing is shared.
  private var known: [Double]
  private let count: Int

  /// - Parameter entries: nearest first.
  init(_ lineup: Lineup, _ entries: [Lineup.Entry]) {
    let sample = lineup.child.detail.sample
    let own = AlignedSample(lineup.child.detail, starts: sample.chunks.map(\.offset))
    let roles = entries.first.map { relatedRoles(own, $0.sample) } ?? []
    let chunks = sample.chunks.indices
      .filter { sample.chunks[$0].isMatrix && roles.contains(sample.chunks[$0].role) }
      .sorted { (sample.chunks[$0].role, $0) < (sample.chunks[$1].role, $1) }
    matrices = runs(of: chunks.map { sample.chunks[$0].role })
    let all = [own] + entries.map(\.sample)
    values = all.map(\.detail.sample.values)
    starts = all.map { member in chunks.map { member.starts[$0] ?? -1 } }
    counts = chunks.map { sample.chunks[$0].count }
    count = entries.count
    known = [Double](repeating: -1, count: count * count)
  }

  /// How far the child is, and how what it differs by is spread. Nil when nothing is shared.
  func fromChild(_ index: Int) -> (square: Double, shape: ChangeShape?)? {
    let moments = values[0].withUnsafeBufferPointer { first in
      values[index + 1].withUnsafeBufferPointer { second -> [ChangeMoments] in
        guard let x = first.baseAddress, let y = second.baseAddress else { return [] }
        return matrices.map { changeMoments(x, starts[0], y, starts[index + 1], counts: counts, in: $0) }
      }
    }
    let shared = moments.reduce(0) { $0 + $1.count }
    guard shared > 0 else { return nil }
    return (moments.reduce(0) { $0 + $1.squares } / Double(shared), ChangeShape(moments))
  }

  mutating func between(_ a: Int, _ b: Int) -> Double? {
    let place = min(a, b) * count + max(a, b)
    if known[place] < 0 { known[place] = meanSquare(min(a, b) + 1, max(a, b) + 1) ?? .infinity }
    return known[place].isFinite ? known[place] : nil
  }

  /// Chunks lie within the values: a sample is made or decoded so.
  private func meanSquare(_ a: Int, _ b: Int) -> Double? {
    values[a].withUnsafeBufferPointer { first in
      values[b].withUnsafeBufferPointer { second in
        guard let x = first.baseAddress, let y = second.baseAddress else { return nil }
        return meanSquaredDistance(x, starts[a], y, starts[b], counts: counts)
      }
    }
  }
}

/// Where equal neighbors of a list stand.
private func runs(of roles: [UInt32]) -> [Range<Int>] {
  let starts = roles.indices.filter { $0 == 0 || roles[$0] != roles[$0 - 1] }
  return zip(starts, starts.dropFirst() + [roles.count]).map { $0..<$1 }
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
