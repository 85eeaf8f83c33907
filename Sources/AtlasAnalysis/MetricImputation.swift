import ModelAtlas

/// How well a metric of a model can be told from its nearest relatives in the atlas, and what it would be.
///
/// Leave-one-out over the labelled models themselves, in the protocol of the paper's Table 1. What comes out is a guess
/// with its support: never a fact, and never an input to one.
package struct MetricImputation: Sendable {
  /// The errors of one way to guess, over the labelled models for which it has a guess.
  package struct Errors: Hashable, Sendable {
    package let meanSquared: Double
    package let meanAbsolute: Double
    /// Pearson's; nil where one side does not vary.
    package let correlation: Double?
  }

  /// The guess from `k` neighbors against the mean of all other labelled models, over the same models.
  package struct Trial: Hashable, Sendable {
    package let k: Int
    /// Labelled models that have a labelled relative.
    package let tested: Int
    package let neighbors: Errors
    package let baseline: Errors
  }

  /// A guess, and what it rests on.
  package struct Guess: Hashable, Sendable {
    package let value: Double
    package let support: [Support]
  }

  package struct Support: Hashable, Sendable {
    package let model: ModelID
    package let distance: Int
    package let value: Double
  }

  /// Paper, Table 1.
  package static let neighborCounts = [1, 2, 3, 5]
  /// Fewer labelled models tell nothing of how well guessing works.
  package static let labelledMin = 5
  /// Each test is a search: more labelled models than this are tested by an even share of them.
  package static let testedMax = 2000

  package let metric: String
  /// Numbers of models that have the metric, and its value.
  package let labelled: [Int: Double]
  /// Empty when too few are labelled.
  package let trials: [Trial]
  private let index: AtlasIndex

  package init(_ metric: String, in index: AtlasIndex) {
    self.metric = metric
    self.index = index
    let labelled = index.values(of: metric).filter { index.models[$0.key].isHere }
    self.labelled = labelled
    trials = labelled.count < Self.labelledMin ? [] : Self.neighborCounts.compactMap { trial($0, labelled, index) }
  }

  /// The number of neighbors whose guesses were nearest; nil when none could be tested.
  package var best: Trial? {
    trials.min { a, b in
      a.neighbors.meanSquared == b.neighbors.meanSquared
        ? a.k < b.k : a.neighbors.meanSquared < b.neighbors.meanSquared
    }
  }

  /// Nil when the model has the metric, or no relative that has it, or when guessing could not be tested.
  package func guess(for number: Int) -> Guess? {
    guard labelled[number] == nil, let best else { return nil }
    var search = NearestLabelled(index)
    let found = search.nearest(best.k, to: number) { labelled[$0] != nil }
    let support = found.map {
      Support(model: index.models[$0.number].id, distance: $0.distance, value: labelled[$0.number] ?? .nan)
    }
    return mean(support.map(\.value)).map { Guess(value: $0, support: support) }
  }
}

private func trial(_ k: Int, _ labelled: [Int: Double], _ index: AtlasIndex) -> MetricImputation.Trial? {
  var search = NearestLabelled(index)
  let sum = labelled.sorted { $0.key < $1.key }.reduce(0) { $0 + $1.value }
  var (truths, guesses, baselines): ([Double], [Double], [Double]) = ([], [], [])
  let numbers = labelled.keys.sorted()
  let stride = (numbers.count + MetricImputation.testedMax - 1) / MetricImputation.testedMax
  for number in Swift.stride(from: 0, to: numbers.count, by: stride).map({ numbers[$0] }) {
    let found = search.nearest(k, to: number) { labelled[$0] != nil }
    guard let guess = mean(found.compactMap { labelled[$0.number] }), let truth = labelled[number] else { continue }
    truths.append(truth)
    guesses.append(guess)
    baselines.append((sum - truth) / Double(labelled.count - 1))
  }
  guard !truths.isEmpty else { return nil }
  return MetricImputation.Trial(
    k: k, tested: truths.count, neighbors: .init(guesses, truths), baseline: .init(baselines, truths))
}

extension MetricImputation.Errors {
  init(_ guesses: [Double], _ truths: [Double]) {
    let differences = zip(guesses, truths).map { $0 - $1 }
    meanSquared = mean(differences.map { $0 * $0 }) ?? 0
    meanAbsolute = mean(differences.map(\.magnitude)) ?? 0
    correlation = pearson(guesses, truths)
  }
}

/// Nil when one of the two does not vary.
func pearson(_ a: [Double], _ b: [Double]) -> Double? {
  guard let meanA = mean(a), let meanB = mean(b) else { return nil }
  var (covariance, varianceA, varianceB) = (0.0, 0.0, 0.0)
  for (x, y) in zip(a, b) {
    covariance += (x - meanA) * (y - meanB)
    varianceA += (x - meanA) * (x - meanA)
    varianceB += (y - meanB) * (y - meanB)
  }
  let scale = (varianceA * varianceB).squareRoot()
  return scale > 1e-300 ? covariance / scale : nil
}
