import ModelAtlas

/// Whether a model lies where its family branches, as a base does, or on one of the branches.
///
/// Squared distances are nearly additive along the tree of descent. For two members j and k, (D_xj + D_xk - D_jk) / 2 is
/// how far x lies from the way between them: near zero for most pairs as seen from a base, and not below the square of
/// its own change as seen from one of several siblings. Some pairs say little: siblings that were trained on the same
/// data look as if they had an ancestor of their own, and one that was changed little lies nearly where the base was.
struct FamilyCenter: Sendable {
  /// The earliest members that may be parents, in creation order.
  let jury: [Slot]
  /// The earliest that may not: quantized models, copies and casts.
  let leaves: [Slot]
  /// Squared distances between the members of the jury, row by row; NaN where two cannot be compared.
  private let squares: [Double]
  /// By how much the cosine of two directions that have nothing in common scatters, for each member.
  private let scatter: [Double]
  /// How the others' norms differ from each member's, in units of how far they are: a way of training makes them all
  /// larger or all smaller, as seen from what they descend from.
  private let drifts: [Double]
  /// Of the leaves the share that lies nearest to each member.
  private let leafShares: [Double]
  /// How well each member would do for the root, dates apart, against the others; nil among too few.
  private(set) var rootScores: [Double?] = []

  /// - Complexity: O(jury · (jury + leaves)) comparisons of sketches.
  init(
    _ jury: [Slot], leaves: [Slot], pair: (Slot, Slot) -> SketchPair?, sketch: (Slot) -> WeightSketch
  ) {
    self.jury = jury
    self.leaves = leaves
    let sketches = jury.map(sketch)
    let count = jury.count
    var squares = [Double](repeating: 0, count: count * count)
    for i in 0..<count {
      for j in 0..<i {
        let square = pair(jury[j], jury[i]).map { $0.distance * $0.distance } ?? .nan
        (squares[i * count + j], squares[j * count + i]) = (square, square)
      }
    }
    self.squares = squares
    scatter = sketches.map { 1 / Double(max(1, $0.values.count)).squareRoot() }
    let norms = sketches.map(\.squaredNorm)
    drifts = jury.indices.map { index in
      Self.drift(from: index, among: sketches, norms, squares[(index * count)..<(index + 1) * count])
    }
    leafShares = Self.shares(of: leaves, among: jury, pair: pair)
    rootScores = jury.indices.map(rootScore)
  }

  private static func drift(
    from index: Int, among sketches: [WeightSketch], _ norms: [Double], _ squares: ArraySlice<Double>
  ) -> Double {
    let (plan, values) = (sketches[index].plan, sketches[index].values.count)
    var (sum, count) = (0.0, 0)
    for (other, square) in zip(sketches.indices, squares)
    where square > 0 && sketches[other].plan == plan && sketches[other].values.count == values {
      // Pairs are scaled to 1,024 values.
      let change = (norms[other] - norms[index]) * 1024 / Double(values)
      sum += min(CenterRule.driftMax, max(-CenterRule.driftMax, change / square))
      count += 1
    }
    return count > 0 ? sum / Double(count) : 0
  }

  private static func shares(of leaves: [Slot], among jury: [Slot], pair: (Slot, Slot) -> SketchPair?) -> [Double] {
    var (counts, total) = ([Double](repeating: 0, count: jury.count), 0.0)
    for leaf in leaves {
      let distances = jury.map { pair(leaf, $0)?.distance ?? .infinity }
      guard let nearest = distances.indices.min(by: { distances[$0] < distances[$1] }), distances[nearest].isFinite
      else { continue }
      counts[nearest] += 1
      total += 1
    }
    return counts.map { total > 0 ? $0 / total : 0 }
  }

  /// A base lies where the branches meet, most is made from it, and whoever descends from it was trained away from it: norms
  /// drift one way, which of the two differs between families.
  private func rootScore(of index: Int) -> Double? {
    logOdds(of: index).map {
      $0 + CenterRule.drift * drifts[index].magnitude + CenterRule.leaves * leafShares[index]
    }
  }

  /// Logarithm of the odds that the member at `index` is what the others descend from, rather than one of siblings; nil
  /// among too few.
  ///
  /// - Complexity: O(jury · log jury).
  func logOdds(of index: Int) -> Double? {
    let others = jury.indices.filter { $0 != index && square(index, $0).isFinite && square(index, $0) > 0 }
      .sorted { square(index, $0) < square(index, $1) }
    guard others.count >= CenterRule.othersMin else { return nil }
    let nearness = max(-8, naturalLogarithm(square(index, others[0]) / square(index, others[others.count / 2])))
    let ways = Double(ways(others, from: index)) / Double(min(CenterRule.near, others.count))
    return CenterRule.constant + CenterRule.ways * ways + CenterRule.nearness * nearness
  }

  /// How many of the nearest lie in directions of their own.
  private func ways(_ others: [Int], from index: Int) -> Int {
    let alike = max(CenterRule.alike, 5 * scatter[index])
    var own: [Int] = []
    for other in others.prefix(CenterRule.near) where own.allSatisfy({ cosine(other, $0, from: index) < alike }) {
      own.append(other)
    }
    return own.count
  }

  /// Of the others the share that lies nearer to the member at `index` than to the one at `other`.
  func nearerShare(to index: Int, than other: Int) -> Double {
    let others = jury.indices.filter { $0 != index && $0 != other }
    let nearer = others.count { square($0, index) < square($0, other) }
    return others.isEmpty ? 0 : Double(nearer) / Double(others.count)
  }

  /// The squared distance from a model to where the ways between the members of the jury meet.
  ///
  /// - Parameter distances: from the model to each member of the jury; nil for itself and for those it has too little in
  ///   common with.
  /// - Returns: nil when too few pairs can be compared. May be below zero for a model that lies there.
  func squareToCenter(_ distances: [Double?]) -> Double? {
    var ways: [Double] = []
    for (i, first) in distances.enumerated() {
      guard let first else { continue }
      for (j, second) in distances[..<i].enumerated() {
        guard let second, square(i, j).isFinite else { continue }
        ways.append((first * first + second * second - square(i, j)) / 2)
      }
    }
    guard ways.count >= CenterRule.pairsMin else { return nil }
    ways.sort()
    return ways[Int(CenterRule.quantile * Double(ways.count - 1))]
  }

  private func square(_ i: Int, _ j: Int) -> Double { squares[i * jury.count + j] }

  private func cosine(_ j: Int, _ k: Int, from index: Int) -> Double {
    let (a, b, between) = (square(index, j), square(index, k), square(j, k))
    return between.isFinite ? (a + b - between) / (2 * (a * b).squareRoot()) : 0
  }
}

/// Fitted on generated families, with their base and without; docs/decisions/0130 has the figures.
enum CenterRule {
  static let othersMin = 6
  static let pairsMin = 6
  /// How many of the nearest are asked for directions of their own, and above which cosine two have the same.
  static let near = 12
  static let alike = 0.25
  /// Pairs of one branch lie beyond the center, pairs with the model's own descendants before it.
  static let quantile = 0.4

  static let constant = -2.767
  static let ways = 5.558
  static let nearness = -0.271

  /// What else tells the root among the members, with the weights of a conditional logit; docs/decisions/0132.
  static let drift = 2.66
  static let driftMax = 3.0
  static let leaves = 3.63
  static let leavesMax = 40

  /// Below, the base is not here. At zero, an even bet, one of four bases that are here would be lost with its children.
  static let logOddsMin = -1.5
  /// The same of a member that names a model which is not here as its parent.
  static let logOddsOfNaming = 0.0
}
