import CKernels
import ModelAtlas

/// Matrix values that a child and some candidates share, as changes from an origin.
struct MergeValues: Sendable {
  /// One tensor's shared values lie side by side.
  private(set) var roles: [Range<Int>] = []
  private(set) var child: [Double] = []
  /// Of each candidate.
  private(set) var changes: [[Double]] = []
  /// The variance that the child's element type adds, summed over the values.
  private(set) var rounding = 0.0
  /// Half of the last place of each of the child's values: the most that storing one adds.
  private(set) var roundings: [Double] = []

  static let valuesMin = 512
  /// At most what `roundings` has for zeros, and less than for any other value of a weight.
  static let roundingOfZero = 1e-40
  /// Enough to find the few combinations that are worth fitting over everything.
  static let screenValues = 4096

  var count: Int { child.count }

  /// - Parameters:
  ///   - origin: what changes are taken from; the values themselves are taken when it is nil.
  ///   - about: how many values are wanted; every n-th chunk is taken when there are more.
  init(_ child: ChildSample, _ candidates: [AlignedSample], from origin: AlignedSample?, about wanted: Int) {
    let chunks = child.detail.sample.chunks
    let all = candidates + [origin].compactMap { $0 }
    let shared = chunks.indices.filter { index in
      chunks[index].isMatrix && all.allSatisfy { $0.starts[index] != nil }
    }.sorted { (chunks[$0].role, $0) < (chunks[$1].role, $1) }
    let total = shared.reduce(0) { $0 + chunks[$1].count }
    let taken = stride(from: 0, to: shared.count, by: max(1, total / wanted)).map { shared[$0] }
    var (previous, end): (UInt32?, Int) = (nil, 0)
    for index in taken {
      let first = chunks[index].role == previous ? roles.popLast()?.lowerBound ?? end : end
      end += chunks[index].count
      roles.append(first..<end)
      previous = chunks[index].role
    }
    for index in taken {
      let chunk = chunks[index]
      for value in child.detail.sample.values[chunk.offset..<chunk.offset + chunk.count] {
        let variance = child.types[index].storageVariance(at: value)
        rounding += variance
        roundings.append((3 * variance).squareRoot())
      }
    }
    self.child = differences(child.detail.sample, chunks.map(\.offset), origin, at: taken, of: chunks, count: end)
    changes = candidates.map {
      differences($0.detail.sample, $0.starts, origin, at: taken, of: chunks, count: end)
    }
  }

  /// To the nearest candidate, the origin included.
  var nearestSquaredDistance: Double {
    let others = changes.map { change in zip(child, change).reduce(0) { $0 + ($1.0 - $1.1) * ($1.0 - $1.1) } }
    return min(dot(child, child, over: child.indices), others.min() ?? .infinity)
  }
}

/// What a sample's values are beyond the origin's, chunk after chunk.
///
/// - Parameters:
///   - starts: of each of the child's chunks: where it lies in the sample.
///   - count: of all values of the chunks that are taken.
private func differences(
  _ sample: WeightSample, _ starts: [Int?], _ origin: AlignedSample?, at taken: [Int],
  of chunks: [WeightSample.Chunk], count: Int
) -> [Double] {
  guard let origin else {
    return taken.flatMap { index in
      starts[index].map { start in sample.values[start..<start + chunks[index].count].map(Double.init) } ?? []
    }
  }
  return [Double](unsafeUninitializedCapacity: count) { target, filled in
    withValues(of: sample, origin.detail.sample) { values, base in
      for index in taken {
        guard let start = starts[index], let other = origin.starts[index], let end = target.baseAddress else {
          continue
        }
        atlas_differences(values + start, base + other, end + filled, chunks[index].count)
        filled += chunks[index].count
      }
    }
  }
}
