import Charting
import ModelAtlas

/// Algorithm 1 of the paper as its text means it, over any weights, with parts that can be taken away.
///
/// A second writing of what rule set `paper` does, for the paper's own protocol: known edges, and distances over all
/// weights or 100 neurons. Each ablation is named as in the paper's table.
struct CanonicalAlgorithm: Sendable {
  let weights: FamilyDistances.Weights
  /// -quantization: quantized models may be parents.
  var knowsQuantized = true
  /// -dedup: a copy is a model like any other.
  var knowsCopies = true
  /// -time: neighbors need not have come before.
  var knowsTime = true
  /// -fan/snake: always the nearest.
  var tellsFans = true
  /// -merges: what is documented of merges is not used.
  var knowsMerges = true
  /// -greedy: a minimum spanning tree from the earliest model, instead of each model's own choice. The paper does not say
  /// what it put in its place; this is our reading.
  var isGreedy = true
  /// With `isGreedy` false: the tree hangs from a root drawn at random.
  var drawsRoot = false

  private static let neighbors = 5
  private static let spread = 0.05
  private static let quantile = 0.6

  /// - Parameter stem: documented parents; nil when nothing is.
  func answers(_ zoo: Zoo, stem: Stem? = nil) -> Answers {
    let known = (knowsMerges ? stem?.documented : stem?.known) ?? [:]
    var random = SplitMix(seed: 17)
    var answers: Answers = [:]
    let classes = Dictionary(zoo.charting.map { ($0.id, $0.valueHash) }) { first, _ in first }
    for family in zoo.distances(weights) where !family.members.isEmpty {
      let root = random.below(family.members.count)
      let run = FamilyRun(self, family, classes, drawnRoot: root)
      for (child, parent) in run.parents() {
        answers[child] = Answer(edges: [Answer.Edge(parent: parent)])
      }
    }
    for (child, parents) in known {
      answers[child] = Answer(edges: parents.map { Answer.Edge(parent: $0) })
    }
    return answers
  }

  /// One family's members in order of creation, and what is a leaf.
  private struct FamilyRun {
    let rules: CanonicalAlgorithm
    let family: FamilyDistances
    /// Places among the members, in order: unknown times last.
    let order: [Int]
    let rank: [Int]
    let originals: [Int]
    let isLeaf: [Bool]
    let drawnRoot: Int

    init(
      _ rules: CanonicalAlgorithm, _ family: FamilyDistances, _ classes: [ModelID: SHA256Digest??], drawnRoot: Int
    ) {
      self.rules = rules
      self.family = family
      self.drawnRoot = drawnRoot
      let members = family.members
      let order = members.indices.sorted { a, b in
        (members[a].statedTime ?? .max, members[a].number) < (members[b].statedTime ?? .max, members[b].number)
      }
      self.order = order
      var rank = [Int](repeating: 0, count: members.count)
      for (place, member) in order.enumerated() { rank[member] = place }
      self.rank = rank
      var first: [SHA256Digest: Int] = [:]
      var originals = Array(members.indices)
      for member in order where rules.knowsCopies {
        guard let hash = classes[members[member].id] ?? nil, let values = hash else { continue }
        originals[member] = first[values] ?? member
        first[values] = first[values] ?? member
      }
      self.originals = originals
      isLeaf = members.indices.map { originals[$0] != $0 || rules.knowsQuantized && members[$0].kind.isQuantized }
    }

    func parents() -> [(child: Int, parent: Int)] {
      let found = rules.isGreedy ? greedy() : tree()
      return family.members.indices.compactMap { child in
        let parent = originals[child] == child ? found[child] : originals[child]
        return parent.map { (family.members[child].number, family.members[$0].number) }
      }
    }

    private func neighbors(of child: Int) -> [Int] {
      let able = family.members.indices.filter { other in
        other != child && !isLeaf[other] && family[child, other].isFinite
          && (!rules.knowsTime || rank[other] < rank[child])
      }
      return Array(
        able.sorted { (family[child, $0], rank[$0]) < (family[child, $1], rank[$1]) }.prefix(
          CanonicalAlgorithm.neighbors))
    }

    private func greedy() -> [Int: Int] {
      let near = family.members.indices.map { neighbors(of: $0) }
      let correlations = family.members.indices.map { correlation(of: $0, near[$0]) }
      let defined = family.members.indices.filter { !isLeaf[$0] }.compactMap { correlations[$0] }.sorted()
      let threshold =
        defined.isEmpty
        ? nil : defined[max(0, Int((CanonicalAlgorithm.quantile * Double(defined.count)).rounded(.up)) - 1)]
      var parents: [Int: Int] = [:]
      for child in family.members.indices {
        guard let nearest = near[child].first, let last = near[child].last else { continue }
        let isSpread = family[child, last] - family[child, nearest] > CanonicalAlgorithm.spread
        let isSnake = correlations[child].flatMap { own in threshold.map { own > $0 } } ?? false
        let isNearest = !rules.tellsFans || isSpread || isSnake
        parents[child] = isNearest ? nearest : near[child].min { rank[$0] < rank[$1] }
      }
      return parents
    }

    /// Pearson's, of the neighbors' distances with the time between; nil for fewer than three dated ones, and constants.
    private func correlation(of child: Int, _ near: [Int]) -> Double? {
      guard let time = family.members[child].statedTime else { return nil }
      let points = near.compactMap { other in
        family.members[other].statedTime.map { (family[child, other], abs(Double($0 - time))) }
      }
      guard points.count >= 3 else { return nil }
      let count = Double(points.count)
      let means = (points.reduce(0) { $0 + $1.0 } / count, points.reduce(0) { $0 + $1.1 } / count)
      let product = points.reduce(0) { $0 + ($1.0 - means.0) * ($1.1 - means.1) }
      let squares = points.reduce((0.0, 0.0)) { sums, point in
        (sums.0 + (point.0 - means.0) * (point.0 - means.0), sums.1 + (point.1 - means.1) * (point.1 - means.1))
      }
      let norm = (squares.0 * squares.1).squareRoot()
      return norm > 0 ? product / norm : nil
    }

    /// Inner models by a minimum spanning tree, leaves under the nearest of them.
    private func tree() -> [Int: Int] {
      let inner = order.filter { !isLeaf[$0] }
      let root = rules.drawsRoot ? inner.firstIndex(of: drawnRoot) ?? 0 : 0
      var parents: [Int: Int] = [:]
      let costs = inner.map { parent in inner.map { parent == $0 ? .infinity : family[parent, $0] } }
      for (place, parent) in (minimumArborescence(costs, root: root) ?? []).enumerated() {
        if let parent { parents[inner[place]] = inner[parent] }
      }
      for leaf in family.members.indices where isLeaf[leaf] { parents[leaf] = neighbors(of: leaf).first }
      return parents
    }
  }
}
