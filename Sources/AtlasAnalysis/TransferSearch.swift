import ModelAtlas

// Which models to evaluate next, when evaluating all of them is too much.
//
// 1. What is known: values of the metric for some models. Nothing may be known yet.
// 2. Relatives behave alike: two models at a path length d (an edge counts by its relation) correlate as exp(-d/2).
//    Models that other benchmarks rate alike behave alike too: each other metric is one more dimension.
// 3. From these covariances follow an estimate and an uncertainty for each candidate (a Gaussian process).
// 4. The next model to evaluate is the one with the highest estimate plus uncertainty. Its value is not known yet, so
//    that for the one after it only the uncertainty is what it will be.
// 5. A candidate whose estimate plus twice its uncertainty stays below the best known value is pruned.
package struct TransferSearch: Sendable {
  package struct Proposal: Hashable, Sendable {
    package let number: Int
    /// In the metric's own unit; nil while nothing is known.
    package let estimate: Double?
    /// One standard deviation.
    package let uncertainty: Double?
  }

  /// The most models proposed at once: each costs a pass over all candidates.
  package static let budgetMax = 1000

  package let metric: String
  package let direction: MetricDirection
  package let known: [Int: Double]
  package let candidates: Int
  package private(set) var proposals: [Proposal] = []
  /// Candidates that cannot be best any more, as far as the estimates can be trusted.
  package private(set) var pruned = 0

  /// - Parameters:
  ///   - known: evaluations beside those that the models' cards report.
  ///   - isCandidate: which models may be proposed; copies never are.
  package init(
    _ metric: String, budget: Int, in index: AtlasIndex, known evaluations: [Int: Double] = [:],
    isCandidate: (Int) -> Bool = { _ in true }
  ) {
    self.metric = metric
    direction = MetricDirection(metric: metric)
    let known = evaluations.merging(index.values(of: metric)) { told, _ in told }
    self.known = known
    let numbers = index.models.indices.filter { number in
      let model = index.models[number]
      return known[number] != nil || model.isHere && model.duplicateOf == nil && isCandidate(number)
    }
    candidates = numbers.count - known.count
    var process = GaussianProcess(Kernel(index, numbers, without: metric))
    let position = Dictionary(uniqueKeysWithValues: numbers.enumerated().map { ($1, $0) })
    for (number, value) in known.sorted(by: { $0.key < $1.key }) {
      if let position = position[number] { process.observe(position, direction.score(value)) }
    }
    propose(min(budget, Self.budgetMax), process, numbers, Standing(index, numbers))
  }

  private mutating func propose(_ budget: Int, _ start: GaussianProcess, _ numbers: [Int], _ standing: Standing) {
    var process = start
    let estimates = process.estimates()
    if let top = process.best {
      pruned = numbers.indices.count { !process.isObserved($0) && estimates[$0] + 2 * process.deviation($0) < top }
    }
    for _ in 0..<max(0, budget) {
      let open = numbers.indices.filter { !process.isObserved($0) }
      let scores = open.map { estimates[$0] + process.deviation($0) }
      guard let most = scores.max() else { return }
      let tied = zip(open, scores).filter { $0.1 >= most - 1e-12 }.map(\.0)
      guard let next = tied.min(by: { standing.precedes($0, $1) }) else { return }
      let isInformed = !known.isEmpty
      proposals.append(
        Proposal(
          number: numbers[next], estimate: isInformed ? direction.score(estimates[next]) : nil,
          uncertainty: isInformed ? process.deviation(next) : nil))
      process.observe(next, nil)
    }
  }
}

/// Whom to ask first when nothing tells candidates apart: near the root, with many relatives, then by id.
private struct Standing {
  private let depths: [Int]
  private let degrees: [Int]

  init(_ index: AtlasIndex, _ numbers: [Int]) {
    let all = Depths(index)
    depths = numbers.map { all.shortest[$0] }
    degrees = numbers.map { index.parents.count($0) + index.children.count($0) }
  }

  func precedes(_ a: Int, _ b: Int) -> Bool { (depths[a], -degrees[a], a) < (depths[b], -degrees[b], b) }
}
