import CKernels
import ModelAtlas

/// Matrix values that a child and some candidates share, as changes from the first candidate.
struct MergeValues: Sendable {
  /// One tensor's shared values lie side by side.
  private(set) var roles: [Range<Int>] = []
  private(set) var child: [Double] = []
  /// Of each candidate but the first.
  private(set) var changes: [[Double]]
  /// The variance that the child's element type adds, summed over the values.
  private(set) var rounding = 0.0

  static let valuesMin = 512
  /// Enough to find the few combinations that are worth fitting over everything.
  static let screenValues = 4096
  /// A tensor with fewer sampled values than this would be fitted, not explained.
  private static let roleValuesMin = 64

  var count: Int { child.count }

  /// - Parameter about: how many values are wanted; every n-th chunk is taken when there are more.
  init(_ child: ChildSample, _ candidates: [AlignedSample], about wanted: Int) {
    changes = [[Double]](repeating: [], count: candidates.count - 1)
    let chunks = child.detail.sample.chunks
    let shared = chunks.indices.filter { index in
      chunks[index].isMatrix && candidates.allSatisfy { $0.starts[index] != nil }
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
        rounding += child.types[index].roundingVariance(at: value)
      }
    }
    let origin = candidates[0]
    self.child = differences(child.detail.sample, chunks.map(\.offset), origin, at: taken, of: chunks, count: end)
    for position in changes.indices {
      let candidate = candidates[position + 1]
      changes[position] = differences(
        candidate.detail.sample, candidate.starts, origin, at: taken, of: chunks, count: end)
    }
  }

  /// To the nearest candidate, the first included.
  var nearestSquaredDistance: Double {
    let others = changes.map { change in zip(child, change).reduce(0) { $0 + ($1.0 - $1.1) * ($1.0 - $1.1) } }
    return min(dot(child, child), others.min() ?? .infinity)
  }

  /// What stays of the child's change when each tensor gets weights of its own.
  ///
  /// - Parameter ingredients: indices into `changes`.
  func fittedResidual(_ ingredients: [Int]) -> Double {
    let small = roles.filter { $0.count < MergeValues.roleValuesMin }.flatMap { $0 }
    let large = roles.filter { $0.count >= MergeValues.roleValuesMin }
    return large.reduce(fittedResidual(ingredients, over: small)) { $0 + fittedResidual(ingredients, over: Array($1)) }
  }

  private func fittedResidual(_ ingredients: [Int], over positions: [Int]) -> Double {
    let own = positions.map { child[$0] }
    // Ingredients that are alike in this tensor count once.
    var used: [[Double]] = []
    var weights: [Double] = []
    for ingredient in ingredients {
      let attempt = used + [positions.map { changes[ingredient][$0] }]
      if let solution = leastSquares(attempt, own) { (used, weights) = (attempt, solution) }
    }
    return residual(of: own, used, weights)
  }

  /// The weights that fit best when all tensors share them.
  var commonWeights: [Double]? { leastSquares(changes, child) }

  /// What stays when all tensors share one set of weights.
  func residual(weights: [Double]) -> Double { residual(of: child, changes, weights) }

  private func residual(of own: [Double], _ columns: [[Double]], _ weights: [Double]) -> Double {
    var sum = 0.0
    for index in own.indices {
      var rest = own[index]
      for position in columns.indices { rest -= weights[position] * columns[position][index] }
      sum += rest * rest
    }
    return sum
  }

  private func leastSquares(_ columns: [[Double]], _ target: [Double]) -> [Double]? {
    Charting.leastSquares(columns.map { a in columns.map { dot(a, $0) } }, columns.map { dot($0, target) })
  }
}

/// What a sample's values are beyond the origin's, chunk after chunk.
///
/// - Parameters:
///   - starts: of each of the child's chunks: where it lies in the sample.
///   - count: of all values of the chunks that are taken.
private func differences(
  _ sample: WeightSample, _ starts: [Int?], _ origin: AlignedSample, at taken: [Int], of chunks: [WeightSample.Chunk],
  count: Int
) -> [Double] {
  [Double](unsafeUninitializedCapacity: count) { target, filled in
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
