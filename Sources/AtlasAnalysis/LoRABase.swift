import ModelAtlas

/// A base estimated from children whose changes are of low rank: W(i) = W + M(i) + rounding, rank M(i) small.
///
/// 1. Differences of two children have the rank and the directions of both changes together. A child's rank follows from
///    three pairs; its directions are those that all differences from it share.
/// 2. Outside a child's directions, on both sides, the child is the base: least squares over all children (conjugate
///    gradients), which has one solution from three children on.
/// 3. With the base, each child's directions are found again from its own change; steps 2 and 3 until nothing moves.
/// 4. What is left unexplained is the rounding of the children. Carried through the least squares it gives the error.
///
/// Spectral DeTuning (Horwitz, Kahana, Hoshen 2024) alternates between truncated changes and their mean instead; it needs
/// more children for the same accuracy and tells no error. See decision 0047.
package struct LoRABase: Sendable {
  /// Two children share no more than their difference: which half of it belongs to which is open. Three leave one base.
  package static let childrenMin = 3
  /// More children cost time and gain little.
  package static let childrenMax = 12

  package let weights: Matrix
  /// Expected Euclidean distance from the true base, relative to the base's norm.
  package let error: Double
  /// The part of the squared error that comes from other elements' rounding, through the directions that are fitted; the
  /// rest of an element's error is the mean of the children's rounding there.
  package let spreadShare: Double
  /// Of each child's change.
  package let ranks: [Int]
  /// The share of the children's squared changes that low ranks do not explain: small for merged LoRA, 1 for others.
  package let unexplained: Double

  /// - Parameter children: of one shape, at least `childrenMin`.
  /// - Returns: nil when a difference of two is of no low rank, or what was taken for low rank does not stand out of the
  ///   rest: these are no merged LoRA changes.
  package init?(_ children: [Matrix], seed: UInt64 = 1) {
    precondition(children.count >= Self.childrenMin, "\(children.count) children")
    let children = Array(children.prefix(Self.childrenMax))
    var random = SeededNumbers(seed: seed)
    guard var fit = TangentFit(children, &random) else { return nil }
    var base = mean(of: children)
    for _ in 0..<Self.roundsMax {
      let next = fit.leastSquares(start: base)
      let moved = next.minus(base).squaredNorm
      base = next
      fit.refine(around: base)
      // A thousandth of what rounding moves it by.
      let noise = fit.unexplained(by: base) / max(1, fit.degreesOfFreedom) * Double(base.values.count)
      if moved <= max(1e-6 * noise / Double(children.count), 1e-24 * base.squaredNorm) { break }
    }
    weights = base
    ranks = fit.ranks
    let left = fit.unexplained(by: base)
    let changes = children.reduce(0) { $0 + $1.minus(base).squaredNorm }
    unexplained = changes > 0 ? left / changes : 0
    // A base far outside its children, or one that leaves much of them over, fits noise.
    let center = mean(of: children)
    let spread = children.reduce(0) { $0 + $1.minus(center).squaredNorm }
    guard ranks.allSatisfy({ $0 == 0 }) || unexplained < 0.25 && changes < 4 * spread else { return nil }
    let variance = left / max(1, fit.degreesOfFreedom)
    guard fit.standsOut(from: base, variance: variance) else { return nil }
    let norm = base.squaredNorm
    let trace = fit.inverseTrace(&random)
    error = norm > 0 ? (variance * trace / norm).squareRoot() : 0
    let ownTrace = Double(base.values.count) / Double(children.count)
    spreadShare = trace > 0 ? max(0, 1 - ownTrace / trace) : 0
  }

  private static let roundsMax = 15
}

func mean(of matrices: [Matrix]) -> Matrix {
  var sum = Matrix(zero: matrices[0].rows, matrices[0].columns)
  for matrix in matrices { sum.add(1 / Double(matrices.count), matrix) }
  return sum
}
