import ModelAtlas

/// How the earliest members of a family lie to each other, and which of them does for its base.
///
/// Squared distances are nearly additive along the tree of descent. For two members j and k, (D_xj + D_xk - D_jk) / 2 is
/// how far x lies from the way between them: near zero for most pairs as seen from a base, and not below the square of
/// its own change as seen from one of several siblings. Some pairs say little: siblings that were trained on the same
/// data look as if they had an ancestor of their own, and one that was changed little lies nearly where the base was.
struct FamilyCenter: Sendable {
  /// The earliest that may not: quantized models, copies and casts.
  let leaves: [Slot]
  let pairs: JuryPairs
  /// The earliest members that may be parents, in creation order.
  var jury: [Slot] { pairs.jury }
  /// How well each member would do for the root, dates apart, against the others; nil among too few.
  let rootScores: [RootScores.Score?]

  /// - Parameters:
  ///   - known: the same family's pairs, as they were before ...
  ///   - moved: ... these changed.
  /// - Complexity: O(jury² + jury · leaves) comparisons of sketches, and O(jury³) of numbers.
  init(_ jury: [Slot], leaves: [Slot], shelf: SketchShelf, known: JuryPairs?, except moved: Set<Slot>) {
    self.leaves = leaves
    pairs = JuryPairs(jury, shelf, known: known, except: moved)
    rootScores = RootScores(pairs, leaves: leaves, shelf).scores
  }

  /// Of the others the share that lies nearer to the member at `index` than to the one at `other`.
  func nearerShare(to index: Int, than other: Int) -> Double {
    let others = jury.indices.filter { $0 != index && $0 != other }
    let nearer = others.count { pairs.square($0, index) < pairs.square($0, other) }
    return others.isEmpty ? 0 : Double(nearer) / Double(others.count)
  }

  /// How likely the member at `index` is the base, rather than one of siblings; nil among too few.
  func standing(of index: Int) -> RootStanding? {
    let others = rootScores.indices.compactMap { $0 == index ? nil : rootScores[$0]?.value }
    guard let own = rootScores[index], let best = others.max() else { return nil }
    return RootStanding(lead: own.value - best, logOddsOfBranching: own.logOddsOfBranching)
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
        guard let second, pairs.square(i, j).isFinite else { continue }
        ways.append((first * first + second * second - pairs.square(i, j)) / 2)
      }
    }
    guard ways.count >= CenterRule.pairsMin else { return nil }
    return ranked(Int(CenterRule.quantile * Double(ways.count - 1)), among: &ways)
  }
}

/// What speaks for and against the root of a family as its base.
struct RootStanding: Hashable, Sendable {
  /// By how much it does better than any other member; below zero, worse.
  let lead: Double
  /// Logarithm of the odds that it lies where the family branches.
  let logOddsOfBranching: Double

  /// Whether the base is none of those that are here.
  ///
  /// - Parameter namesAbsent: the root names a model that is not here as its parent.
  func isBaseAbsent(namesAbsent: Bool) -> Bool {
    lead < (namesAbsent ? CenterRule.leadOfNaming : CenterRule.leadMin)
      || logOddsOfBranching < (namesAbsent ? CenterRule.logOddsOfNaming : CenterRule.logOddsMin)
  }
}

/// When the base of a family is not here, and where it is then: docs/decisions/0130 and 0146.
enum CenterRule {
  /// Among fewer others nothing is told.
  static let othersMin = 6
  static let pairsMin = 6
  /// Pairs of one branch lie beyond the center, pairs with the model's own descendants before it.
  static let quantile = 0.4
  static let leavesMax = 40
  /// The base is not here where the root is worse than this as the base ...
  static let leadMin = -4.0
  static let logOddsMin = -2.0
  /// ... or than this, where it names a model that is not here as its parent.
  static let leadOfNaming = -1.0
  static let logOddsOfNaming = 0.0
}
