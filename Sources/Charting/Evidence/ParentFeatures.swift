import ModelAtlas

/// What speaks for one candidate being an ordinary child's parent, and what against it.
struct ParentFeatures: Hashable, Sendable {
  /// Logarithm of its squared distance to the child over the smallest one.
  var farness = 0.0
  /// Another candidate shares more equal tensors.
  var lacksEqualTensors = false
  /// Descends from nobody here.
  var isRoot = false
  /// Of the root of the child's family, whether dates agree that it is; nil of all others, and where nothing tells.
  var dating: RootDating?
  /// Logarithm of its share of bit-equal values over the largest one.
  var equality = 0.0
  /// How the child lies to the candidate's change; nil for a root. Of several parents the one that speaks most against.
  var inheritedFraction: Double?
  /// Share of the child's own way that leads back along the candidate's change: ½ for a sibling that went as far,
  /// whatever they have in common, 0 for a child.
  var returningFraction = 0.0
  /// The largest share of the child's own way that leads towards a third model which does not descend from the candidate.
  /// A child leaves on its own; a sibling, seen from its sibling, lies in the direction of the others.
  var thirdFraction: Double?
  /// The same towards third models that are older than the candidate, whoever they descend from.
  var earlierFraction: Double?
  /// The smallest share of the candidate's change, as seen from any older third model, that the child carries.
  var leastCarried: Double?
  /// Of the values that the candidate had changed, the share that the child has of it and not of the candidate's parent.
  var mutationShare: Double?
  /// How the change from the candidate is spread; nil when there is none.
  var shape: ChangeShape?
  /// By how much that is less than the best of all candidates.
  var shapeShort: ChangeShape?
  /// How much less of the child's sample it shares than the candidate that shares most.
  var missingShare = 0.0

  var measurements: [Measurement] {
    var list: [Measurement] = []
    if inheritedFraction != nil { list.append(Measurement("returningFraction", returningFraction)) }
    if let leastCarried { list.append(Measurement("leastCarried", leastCarried)) }
    if let thirdFraction { list.append(Measurement("thirdFraction", thirdFraction)) }
    if let shape {
      list += [Measurement("changeEvenness", shape.evenness), Measurement("changeFlatness", shape.flatness)]
    }
    if missingShare > 0 { list.append(Measurement("missingShare", missingShare)) }
    return list
  }
}

extension AbsentParent {
  /// Logarithm of its squared distance over that of the nearest of `entries`, or over its own when that is less.
  func farness(beside entries: [Lineup.Entry]) -> Double {
    let squares = entries.map { $0.candidate.sketchDistance * $0.candidate.sketchDistance }.filter(\.isFinite)
    let nearest = max(Limits.least, min(square, squares.min() ?? square))
    return naturalLogarithm(max(Limits.least, square) / nearest)
  }
}

/// The features of each of `entries`, which are sorted nearest first.
///
/// - Complexity: O(entries · values): each is held against the child, its parents, the eight nearest and the earliest.
func parentFeatures(_ lineup: Lineup, _ entries: [Lineup.Entry]) -> [ParentFeatures] {
  var triangles = Triangles(lineup, entries)
  let kinship = Kinship(entries)
  let changes = entries.indices.map { triangles.fromChild($0) }
  let own = changes.map { $0?.square }
  let nearest = max(Limits.least, own.compactMap { $0 }.min() ?? 0)
  let most = entries.map(\.pair.tensors.equalElements).max() ?? 0
  let equal = entries.map(\.pair.equalShare).max() ?? 0
  let shared = entries.map(\.sharedShare)
  let mostShared = shared.max() ?? 0
  let best = ChangeShape.best(changes.compactMap { $0?.shape })
  return entries.indices.map { index in
    let entry = entries[index]
    var features = ParentFeatures()
    features.shape = changes[index]?.shape
    features.shapeShort = best.flatMap { features.shape?.short(of: $0) }
    features.missingShare = mostShared - shared[index]
    features.farness = naturalLogarithm(max(Limits.least, own[index] ?? .greatestFiniteMagnitude) / nearest)
    features.lacksEqualTensors = entry.pair.tensors.equalElements < most
    features.isRoot = entry.candidate.parents.isEmpty
    features.dating = lineup.family.flatMap { $0.root == entry.id ? $0.dating : nil }
    let ratio = (entry.pair.equalShare + Limits.equality) / (equal + Limits.equality)
    features.equality = max(-3, naturalLogarithm(ratio))
    features.lookBack(from: index, own: own, &triangles, kinship)
    if let absent = lineup.absent { features.lookBack(to: absent, from: entry.candidate) }
    features.lookAround(from: index, own: own, &triangles, kinship)
    features.mutationShare = lineup.origins(of: entry).compactMap {
      mutationShare(lineup.child, entry.sample, origin: $0)
    }.min()
    return features
  }
}

private enum Limits {
  /// A mean square that no two different models come below.
  static let least = 1e-24
  /// Equal bits come about by chance, too.
  static let equality = 1e-3
  /// So many of the nearest candidates are third points.
  static let thirds = 8
}

extension ParentFeatures {
  /// Holds the child against the candidate's own change from each of its parents.
  fileprivate mutating func lookBack(
    from index: Int, own: [Double?], _ triangles: inout Triangles, _ kinship: Kinship
  ) {
    for parent in kinship.parents(of: index) {
      guard let near = own[index], let far = own[parent], let change = triangles.between(index, parent),
        near > 0, far > 0, change > 0
      else { continue }
      let fraction = (far + change - near) / (2 * change)
      if let worst = inheritedFraction, (worst - 1).magnitude >= (fraction - 1).magnitude { continue }
      inheritedFraction = fraction
      returningFraction = (near + change - far) / (2 * near)
    }
  }

  /// The same from a base that is not here, as the sketches tell.
  fileprivate mutating func lookBack(to absent: AbsentParent, from candidate: Candidate) {
    guard candidate.parents.contains(absent.id), let change = candidate.baseSquare, candidate.sketchDistance.isFinite
    else { return }
    let near = candidate.sketchDistance * candidate.sketchDistance
    guard change > 0, near > 0 else { return }
    inheritedFraction = (absent.square + change - near) / (2 * change)
    returningFraction = (near + change - absent.square) / (2 * near)
  }

  /// Holds the child's way from the candidate against the ways to others.
  ///
  /// Who descends from whom is itself a guess; older models surely don't descend from the candidate.
  fileprivate mutating func lookAround(
    from index: Int, own: [Double?], _ triangles: inout Triangles, _ kinship: Kinship
  ) {
    guard let near = own[index], near > 0 else { return }
    let (rank, nearest) = (kinship.ranks[index], own.indices.prefix(Limits.thirds))
    for third in nearest.contains(kinship.earliest) ? Array(nearest) : Array(nearest) + [kinship.earliest] {
      guard third != index, let far = own[third], let apart = triangles.between(index, third) else { continue }
      let fraction = (near + apart - far) / (2 * near)
      if third < Limits.thirds, !kinship.descends(third, from: index), !kinship.parents(of: index).contains(third) {
        thirdFraction = max(thirdFraction ?? -1, fraction)
      }
      guard kinship.ranks[third] < rank, apart > 0 else { continue }
      earlierFraction = max(earlierFraction ?? -1, fraction)
      leastCarried = min(leastCarried ?? .infinity, (far + apart - near) / (2 * apart))
    }
  }
}

/// Who among some candidates descends from whom.
private struct Kinship {
  /// Positions of each one's parents.
  private let parents: [[Int]]
  /// Of the third points: whom each descends from.
  private let ancestors: [Set<Int>]
  let ranks: [Int]
  /// Position of the one that was created first.
  let earliest: Int

  init(_ entries: [Lineup.Entry]) {
    let positions = Dictionary(uniqueKeysWithValues: zip(entries.map(\.id), entries.indices))
    let parents = entries.map { entry in entry.candidate.parents.compactMap { positions[$0] } }
    self.parents = parents
    ancestors = parents.indices.prefix(Limits.thirds).map { Kinship.ancestors(of: $0, parents) }
    let ranks = entries.map(\.candidate.rank)
    self.ranks = ranks
    earliest = ranks.indices.min { ranks[$0] < ranks[$1] } ?? 0
  }

  func parents(of index: Int) -> [Int] { parents[index] }

  /// - Parameter third: one of the first `Limits.thirds`.
  func descends(_ third: Int, from ancestor: Int) -> Bool { ancestors[third].contains(ancestor) }

  private static func ancestors(of index: Int, _ parents: [[Int]]) -> Set<Int> {
    var (open, seen) = ([index], Set<Int>())
    while let next = open.popLast() {
      for parent in parents[next] where parent != index && seen.insert(parent).inserted { open.append(parent) }
    }
    return seen
  }
}
