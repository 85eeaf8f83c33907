/// Model tree heritage recovery (Horwitz et al., arXiv 2405.18432): a minimum arborescence over distances, with directions
/// from kurtosis.
///
/// The weights' kurtosis, summed over matrices, falls along a path while models specialize, and rises while they
/// generalize; which of the two a family does has to be told. An edge against it costs 0.3 mean distances more.
struct MoTHer: Sendable {
  let weights: FamilyDistances.Weights
  /// Whether a parent has the higher kurtosis.
  var parentIsHigher = true
  /// Whether the root is drawn at random instead of being the cheapest.
  var drawsRoot = false

  private static let penalty = 0.3

  func answers(_ zoo: Zoo) -> Answers {
    var random = SplitMix(seed: 13)
    var answers: Answers = [:]
    for family in zoo.distances(weights) where !family.members.isEmpty {
      let root = drawsRoot ? random.below(family.members.count) : nil
      for (child, parent) in tree(family, root: root).enumerated() {
        guard let parent else { continue }
        answers[family.members[child].number] = Answer(
          edges: [Answer.Edge(parent: family.members[parent].number)])
      }
    }
    return answers
  }

  /// - Parameter root: nil for the one that makes the tree cheapest.
  private func tree(_ family: FamilyDistances, root: Int?) -> [Int?] {
    let count = family.members.count
    let kurtosis = family.members.map(summedKurtosis)
    let finite = (0..<count * count).map { family[$0 / count, $0 % count] }.filter(\.isFinite)
    let mean = finite.reduce(0, +) / Double(max(1, finite.count))
    var costs = (0..<count).map { parent in
      (0..<count).map { child -> Double in
        let isWrong = (kurtosis[parent] < kurtosis[child]) == parentIsHigher
        let distance = family[parent, child]
        return (distance.isFinite ? distance : 2 * mean) + (isWrong ? Self.penalty * mean : 0)
      }
    }
    if let root { return minimumArborescence(costs, root: root) ?? [] }
    // A root above everybody, so dear that it has one child.
    let dear = costs.reduce(1) { $0 + $1.reduce(0, +) }
    for index in costs.indices { costs[index].append(.infinity) }
    costs.append([Double](repeating: dear, count: count) + [.infinity])
    let parents = minimumArborescence(costs, root: count) ?? []
    return parents.prefix(count).map { $0 == count ? nil : $0 }
  }
}

/// Fourth moment over squared second, of each matrix, added up.
private func summedKurtosis(_ model: BredModel) -> Double {
  model.shape.tensors.filter(\.isMatrix).reduce(0) { sum, tensor in
    let values = model.weights[tensor.range]
    let mean = values.reduce(0) { $0 + Double($1) } / Double(values.count)
    var (second, fourth) = (0.0, 0.0)
    for value in values {
      let square = (Double(value) - mean) * (Double(value) - mean)
      second += square
      fourth += square * square
    }
    return second > 0 ? sum + fourth * Double(values.count) / (second * second) : sum
  }
}
