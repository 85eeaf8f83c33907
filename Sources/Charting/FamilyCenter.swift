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
  /// Squared distances between the members of the jury, row by row; NaN where two cannot be compared.
  private let squares: [Double]
  /// By how much the cosine of two directions that have nothing in common scatters, for each member.
  private let scatter: [Double]

  /// - Complexity: O(jury²) comparisons of sketches.
  init(_ jury: [Slot], pair: (Slot, Slot) -> SketchPair?, values: (Slot) -> Int) {
    self.jury = jury
    let count = jury.count
    var squares = [Double](repeating: 0, count: count * count)
    for i in 0..<count {
      for j in 0..<i {
        let square = pair(jury[j], jury[i]).map { $0.distance * $0.distance } ?? .nan
        (squares[i * count + j], squares[j * count + i]) = (square, square)
      }
    }
    self.squares = squares
    scatter = jury.map { 1 / Double(max(1, values($0))).squareRoot() }
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

  /// Below, the base is not here. At zero, an even bet, one of four bases that are here would be lost with its children.
  static let logOddsMin = -1.5
  /// The same of a member that names a model which is not here as its parent.
  static let logOddsOfNaming = 0.0
}
