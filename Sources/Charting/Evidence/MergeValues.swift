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
    self.child.reserveCapacity(min(total, wanted) + 256)
    for position in changes.indices { changes[position].reserveCapacity(min(total, wanted) + 256) }
    var previous: UInt32?
    for position in stride(from: 0, to: shared.count, by: max(1, total / wanted)) {
      let index = shared[position]
      let first = self.child.count
      append(child, candidates, at: index)
      if chunks[index].role == previous, let last = roles.popLast() {
        roles.append(last.lowerBound..<self.child.count)
      } else {
        roles.append(first..<self.child.count)
      }
      previous = chunks[index].role
    }
  }

  private mutating func append(_ sample: ChildSample, _ candidates: [AlignedSample], at index: Int) {
    let chunk = sample.detail.sample.chunks[index]
    guard let start = candidates[0].starts[index] else { return }
    candidates[0].detail.sample.values.withUnsafeBufferPointer { values in
      let origin = UnsafeBufferPointer(rebasing: values[start..<start + chunk.count])
      sample.detail.sample.values.withUnsafeBufferPointer { own in
        let own = UnsafeBufferPointer(rebasing: own[chunk.offset..<chunk.offset + chunk.count])
        child.append(contentsOf: differences(own, origin))
        for value in own { rounding += sample.types[index].roundingVariance(at: value) }
      }
      for position in changes.indices {
        let candidate = candidates[position + 1]
        guard let start = candidate.starts[index] else { continue }
        candidate.detail.sample.values.withUnsafeBufferPointer { values in
          let theirs = UnsafeBufferPointer(rebasing: values[start..<start + chunk.count])
          changes[position].append(contentsOf: differences(theirs, origin))
        }
      }
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

/// Of two runs of the same length.
private func differences(
  _ values: UnsafeBufferPointer<Float>, _ origin: UnsafeBufferPointer<Float>
) -> LazyMapCollection<Range<Int>, Double> {
  (0..<values.count).lazy.map { Double(values[$0]) - Double(origin[$0]) }
}
