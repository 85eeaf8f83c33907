import ModelAtlas

// TIES, DARE, DELLA and breadcrumbs keep a part of each ingredient's change from a base and drop the rest:
//
//  1. Where only one ingredient's change was kept, or the sign that was elected is only its own, the child's change is a
//     constant multiple of that ingredient's: a spike among the ratios of both changes. Each likely ingredient is asked
//     for its spike, over values in which its change is many times the rounding.
//  2. A chain has spikes, too: whatever the child's parent had not changed is its grandparent's as well. So two
//     ingredients are held against each other where they differ: in a merge some values follow the one and some the
//     other; what descends from one of them follows that one only.
//  3. From the best such pair the set grows while each member is confirmed against each other one.

/// Models whose changes from a base were merged in part.
package struct SparseMerge: Hashable, Sendable {
  package struct Ingredient: Hashable, Sendable {
    /// Index into the candidates.
    package let index: Int
    /// What the ingredient's change was multiplied by where it alone was kept.
    package let ratio: Double
    /// Share of the values in which it differs from the others that follow it alone, less what chance gives.
    package var followed: Double
  }

  /// By index.
  package let ingredients: [Ingredient]
  /// Index of the model that changes were taken from and added to, where the child has values of it.
  package let base: Int?
  package let method: String

  /// How many of the likeliest ingredients are asked for a spike.
  static let askedMax = 12
  /// Changes that were kept in part still point that way: a tenth of two of equal size to 0.2.
  static let cosineMin = 0.12
  /// How many values are looked at, about.
  static let values = 12_288
  /// Changes of less than so many roundings have no ratio worth asking.
  static let roundingsMin = 24.0
  /// Ratios within this of the spike belong to it: rounding, and a scale that differs from tensor to tensor.
  static let tolerance = 0.05
  /// Share of the changed values that a spike must hold beyond its surroundings.
  static let spikeMin = 0.06
  /// Share of the values in which two ingredients differ that must follow each of them.
  static let followedMin = 0.05
  static let valuesMin = 60
}

extension MergeProblem {
  /// Candidates whose changes point most where the child's does, as far as they do at all.
  var likeliest: [Int] {
    let total = products.total
    guard total.childSquares > 0 else { return [] }
    let cosines = (0..<total.count).map { index -> (index: Int, cosine: Double) in
      let squares = total.product(index, index) * total.childSquares
      return (index + 1, squares > 0 ? total.withChild(index) / squares.squareRoot() : 0)
    }
    let likely = cosines.filter { $0.cosine > SparseMerge.cosineMin }
    return likely.sorted { ($1.cosine, $0.index) < ($0.cosine, $1.index) }.prefix(SparseMerge.askedMax).map(\.index)
  }
}

/// - Parameters:
///   - origin: the candidate that changes are taken from.
///   - likely: candidates that may be ingredients.
/// - Returns: nil when no two of them were merged in part, as far as their values tell.
/// - Complexity: O(likely² · 12,288).
func sparseMerge(_ child: ChildSample, _ candidates: [AlignedSample], origin: Int, _ likely: [Int]) -> SparseMerge? {
  let others = likely.filter { $0 != origin }
  guard others.count > 1 else { return nil }
  let changes = SparseChanges(child, others.map { candidates[$0] }, from: candidates[origin])
  let spikes = others.indices.compactMap { index in
    changes.spike(of: index).map { (index: index, ratio: $0) }
  }
  guard spikes.count > 1 else { return nil }
  guard let chosen = mergedInPart(spikes, changes) else { return nil }
  let ingredients = chosen.map { index, followed in
    SparseMerge.Ingredient(
      index: others[index], ratio: spikes.first { $0.index == index }?.ratio ?? 1, followed: followed)
  }
  return SparseMerge(
    ingredients: ingredients.sorted { $0.index < $1.index },
    base: changes.keepsBase(chosen.map(\.index)) ? origin : nil,
    method: changes.method(chosen.map { index, _ in (index, spikes.first { $0.index == index }?.ratio ?? 1) }))
}

/// Steps 2 and 3: indices of changes, with the least share that follows them.
private func mergedInPart(
  _ spikes: [(index: Int, ratio: Double)], _ changes: SparseChanges
) -> [(index: Int, followed: Double)]? {
  var shares: [[Double]] = spikes.map { _ in spikes.map { _ in 0 } }
  var best: (i: Int, j: Int, share: Double)?
  for i in spikes.indices {
    for j in 0..<i {
      guard let (first, second) = changes.followed(spikes[j], spikes[i]) else { continue }
      (shares[j][i], shares[i][j]) = (first, second)
      let least = min(first, second)
      if least >= SparseMerge.followedMin, least > best?.share ?? 0 { best = (j, i, least) }
    }
  }
  guard let best else { return nil }
  var chosen = [best.i, best.j]
  while true {
    let next = spikes.indices.filter { !chosen.contains($0) }.map { candidate in
      (candidate, chosen.map { min(shares[candidate][$0], shares[$0][candidate]) }.min() ?? 0)
    }.max { $0.1 < $1.1 }
    guard let next, next.1 >= SparseMerge.followedMin else { break }
    chosen.append(next.0)
  }
  // One model that is followed wherever it differs from each of them is what the child descends from.
  let isOneFollowed = spikes.indices.contains { other in
    !chosen.contains(other)
      && chosen.allSatisfy {
        shares[$0][other] < SparseMerge.followedMin && shares[other][$0] >= SparseMerge.followedMin
      }
  }
  guard !isOneFollowed else { return nil }
  return chosen.map { position in
    (spikes[position].index, chosen.filter { $0 != position }.map { shares[position][$0] }.min() ?? 0)
  }
}
