import ModelAtlas

/// How well each member of a jury would do for the base of all others, dates apart.
///
/// A base lies where the branches meet; no two others lie on opposite sides of it, as a model's ancestors and its
/// descendants do; one training leads from it to many, so that the difference to some is flat; most is made from it; and
/// whoever descends from it was trained away from it: norms drift one way, which of the two differs between families.
/// The weights are those of a conditional logit: docs/decisions/0146.
struct RootScores {
  struct Score: Hashable, Sendable {
    /// Against the other members: a difference is the logarithm of how much likelier one is.
    let value: Double
    /// Logarithm of the odds that this one lies where the family branches, by itself: docs/decisions/0130.
    let logOddsOfBranching: Double
  }

  /// Of each member; nil among too few.
  private(set) var scores: [Score?] = []
  private let pairs: JuryPairs

  init(_ pairs: JuryPairs, leaves: [Slot], _ shelf: SketchShelf) {
    self.pairs = pairs
    let sketches = pairs.jury.map { shelf.sketches[$0] }
    let norms = pairs.jury.map { shelf.norms[$0] }
    let leafShares = Self.shares(of: leaves, among: pairs.jury, shelf)
    scores = pairs.jury.indices.map { index in
      let others = pairs.others(of: index)
      guard others.count >= CenterRule.othersMin else { return nil }
      let ways = ways(others, from: index, values: sketches[index].values.count)
      let nearness = nearness(others, from: index)
      let value =
        RootWeights.ways * ways + RootWeights.nearness * nearness
        + RootWeights.drift * drift(from: index, among: others, sketches, norms).magnitude
        + RootWeights.leaves * leafShares[index]
        + RootWeights.flatness * (others.map { pairs.flatness(index, $0) }.max() ?? 0)
        + RootWeights.opposition * naturalLogarithm(RootWeights.fewOpposite + oppositeShare(others, from: index))
      let branching = Branching.constant + Branching.ways * ways + Branching.nearness * nearness
      return Score(value: value, logOddsOfBranching: branching)
    }
  }

  /// How much nearer the nearest lies than half of the others: the logarithm of the squares' ratio.
  private func nearness(_ others: [Int], from index: Int) -> Double {
    let (nearest, middle) = (others[0], others[others.count / 2])
    return max(-8, naturalLogarithm(pairs.square(index, nearest) / pairs.square(index, middle)))
  }

  /// Which share of the nearest lie in directions of their own.
  private func ways(_ others: [Int], from index: Int, values: Int) -> Double {
    // Cosines of directions that have nothing in common scatter by the root of how many values there are.
    let alike = max(RootWeights.alike, 5 / Double(max(1, values)).squareRoot())
    let near = others.prefix(RootWeights.near)
    var own: [Int] = []
    for other in near where own.allSatisfy({ pairs.cosine(other, $0, from: index) < alike }) { own.append(other) }
    return Double(own.count) / Double(near.count)
  }

  /// Of the pairs of others the share that lies on opposite sides.
  private func oppositeShare(_ others: [Int], from index: Int) -> Double {
    let squares = others.map { pairs.square(index, $0) }
    let distances = squares.map { $0.squareRoot() }
    var opposite = 0
    for (i, first) in others.enumerated() {
      let (square, bound) = (squares[i], 2 * RootWeights.oppositeCosine * distances[i])
      // The cosine, without dividing and without a branch: there are some 90,000.
      for j in 0..<i {
        opposite += square + squares[j] - pairs.square(first, others[j]) < bound * distances[j] ? 1 : 0
      }
    }
    return Double(opposite) / Double(others.count * (others.count - 1) / 2)
  }

  /// How the others' norms differ from a member's, in units of how far they are.
  private func drift(
    from index: Int, among others: [Int], _ sketches: [WeightSketch], _ norms: [Double]
  ) -> Double {
    let (plan, values) = (sketches[index].plan, sketches[index].values.count)
    var (sum, count) = (0.0, 0)
    for other in others where sketches[other].plan == plan && sketches[other].values.count == values {
      // Pairs are scaled to 1,024 values.
      let change = (norms[other] - norms[index]) * 1024 / Double(values)
      sum += min(RootWeights.driftMax, max(-RootWeights.driftMax, change / pairs.square(index, other)))
      count += 1
    }
    return count > 0 ? sum / Double(count) : 0
  }

  /// Of the leaves the share that lies nearest to each member; a few leaves say less.
  private static func shares(of leaves: [Slot], among jury: [Slot], _ shelf: SketchShelf) -> [Double] {
    var (counts, total) = ([Double](repeating: 0, count: jury.count), 0.0)
    for leaf in leaves {
      let distances = jury.map { shelf.pair(leaf, $0)?.distance ?? .infinity }
      guard let nearest = distances.indices.min(by: { distances[$0] < distances[$1] }), distances[nearest].isFinite
      else { continue }
      counts[nearest] += 1
      total += 1
    }
    return counts.map { $0 / (total + RootWeights.leavesDoubted) }
  }
}

/// Fitted on generated families with their base and without: docs/decisions/0130 has the figures.
private enum Branching {
  static let constant = -2.767
  static let ways = 5.558
  static let nearness = -0.271
}

/// Fitted on generated families: docs/decisions/0146 has the figures.
private enum RootWeights {
  static let ways = 10.9
  /// How many of the nearest are asked for directions of their own, and above which cosine two have the same.
  static let near = 12
  static let alike = 0.25
  static let nearness = -0.261
  static let drift = 2.31
  static let driftMax = 3.0
  static let leaves = 21.0
  static let leavesDoubted = 3.0
  static let flatness = 59.9
  static let opposition = -1.92
  static let oppositeCosine = -0.15
  /// So that one pair more or less says little where hardly any is opposite.
  static let fewOpposite = 0.003
}
