import ModelAtlas

// What a model may be merged of is not among the nearest: a third part of a far model leaves the merge nearer to the
// base, and to everything near the base. The ingredients' changes from the root of the family point where the merge's
// does, so the whole family is sorted by that direction:
//
//  1. the members whose change, seen from the root, is most like the model's;
//  2. of these and the nearest, those that combine best to the model's change, as far as sketches tell.

/// Whom a merge's ingredients are sought among.
enum IngredientRule {
  /// How many of the family are held against each other.
  static let directions = 24
  /// Combinations of each size whose members are shown to the rules.
  static let combinations = 3
  /// The most that a combination may leave of the squared distance to the nearest, to be worth reading samples for.
  static let residualMax = 0.9
  /// Below all cosines: whoever comes is concerned.
  static let anyone = -2.0
  /// Above all cosines: nobody is.
  static let nobody = 2.0
}

extension CharterState {
  /// Members of the family that may be merged to the model, though they are not among `others`.
  func ingredients(of slot: Slot, besides others: Set<Slot>, _ consulted: inout [Slot]) -> Set<Slot> {
    guard isMixture(slot), let root = self[slot].founder.flatMap({ roots[$0] }) else { return [] }
    let directions = self[slot].directions
    consulted += directions.map(\.slot)
    let pool = Set(directions.map(\.slot)).union(others.filter { !isLeaf($0) }).subtracting([root])
    let found = combining(pool.sorted { precedes($0, $1) }, to: slot, from: root)
    return Set(found).subtracting(others)
  }

  /// Step 1, before a model is decided.
  ///
  /// - Complexity: O(members of the family) comparisons of sketches.
  mutating func lookAround(_ slot: Slot) {
    guard isMixture(slot) else {
      directionFloors[slot] = IngredientRule.nobody
      return
    }
    let found = directions(of: slot)
    self[slot].directions = found
    let isFull = found.count == IngredientRule.directions
    directionFloors[slot] = isFull ? found[found.count - 1].cosine : IngredientRule.anyone
  }

  /// Those whose ingredients may be others now that these entered their family, or moved within it.
  mutating func touchMixtures(enteredBy entered: Set<Slot>, _ changes: inout Changes) {
    for slot in entered {
      let root = self[slot].founder.flatMap { roots[$0] }
      rootDistances[slot] = root.flatMap { shelf.pair(slot, $0)?.distance } ?? .nan
      placeBesideBase(slot)
      // Seen from a root that is another one now, or has other values, everything lies elsewhere.
      guard root == slot, let founder = self[slot].founder else { continue }
      for member in members[founder] ?? [] {
        rootDistances[member] = shelf.pair(member, slot)?.distance ?? .nan
        changes.touched.insert(member)
      }
    }
    for slot in entered where !isLeaf(slot) {
      guard let founder = self[slot].founder else { continue }
      for other in members[founder] ?? [] where mayBeIngredient(slot, of: other) {
        let floor = directionFloors[other]
        guard floor < IngredientRule.nobody else { continue }
        if floor == IngredientRule.anyone || (cosine(slot, other) ?? -1) >= floor {
          changes.touched.insert(other)
        }
      }
    }
  }

  /// Whether the one may be an ingredient of the other, as far as times tell.
  ///
  /// A model without a time sorts last, but a merge gives the direction by itself: it lies between its ingredients.
  private func mayBeIngredient(_ other: Slot, of slot: Slot) -> Bool {
    other != slot && (doubtful[other] || doubtful[slot] || precedes(other, slot))
  }

  /// Who descends from a model though it is decided before it: merges of which this one is an ingredient, where the dates
  /// of either are in doubt.
  ///
  /// None of them is among what it may descend from itself, or the atlas would have a circle.
  func earlierDescendants(of slot: Slot) -> Set<Slot> {
    guard self[slot].founder.flatMap({ roots[$0] }) != slot || doubtful[slot] else { return [] }
    var (found, open): (Set<Slot>, [Slot]) = ([], [slot])
    while let next = open.popLast() {
      for other in consultedBy[next] ?? [] where !found.contains(other) && comesBefore(other, slot) {
        guard self[other].presentParents.contains(next) else { continue }
        found.insert(other)
        open.append(other)
      }
    }
    return found
  }

  /// Ancestors that are decided after the model: what it descends from bears on what they may descend from.
  func laterAncestors(of slot: Slot) -> Set<Slot> {
    var (seen, open): (Set<Slot>, [Slot]) = ([slot], [slot])
    while let next = open.popLast() {
      for parent in self[next].presentParents where isLive(parent) && seen.insert(parent).inserted {
        open.append(parent)
      }
    }
    return seen.filter { $0 != slot && comesBefore(slot, $0) }
  }

  /// Whether a merge may be what the model is.
  private func isMixture(_ slot: Slot) -> Bool {
    let model = self[slot].model
    return rules.ruleSet == .evidence && !model.isQuantized && shelf.contains(slot) && self[slot].standing.head == slot
  }

  /// Step 1: most alike first; equal ones by creation order. Who cannot be among them, by bounds, is not measured.
  private func directions(of slot: Slot) -> [(slot: Slot, cosine: Double)] {
    guard let founder = self[slot].founder, let root = roots[founder], root != slot, rootDistances[slot] > 0 else {
      return []
    }
    // Asked of everybody on the shelf: of those of other families without a look at what is known of them.
    var isWanted = [Bool](repeating: false, count: nodes.count)
    for other in members[founder] ?? [] {
      isWanted[other] =
        other != root && !leaves[other] && rootDistances[other] > 0 && mayBeIngredient(other, of: slot)
    }
    let family = shelf.bounded(from: slot) { isWanted[$0] }
    var opposite = SmallestNumbers(count: IngredientRule.directions)
    for other in family { opposite.offer(-cosine(other.slot, slot, apart: other.distances.upperBound)) }
    var found: [(slot: Slot, cosine: Double)] = []
    for other in family where -cosine(other.slot, slot, apart: other.distances.lowerBound) <= opposite.largest {
      guard let cosine = cosine(other.slot, slot) else { continue }
      if found.count == IngredientRule.directions, let last = found.last, cosine < last.cosine { continue }
      let index = found.firstIndex { $0.cosine == cosine ? precedes(other.slot, $0.slot) : $0.cosine < cosine }
      found.insert((other.slot, cosine), at: index ?? found.count)
      if found.count > IngredientRule.directions { found.removeLast() }
    }
    return found
  }

  /// Of two models' changes, both from the root of their family.
  private func cosine(_ a: Slot, _ b: Slot) -> Double? {
    // Not so where one is not a number.
    guard rootDistances[a] > 0, rootDistances[b] > 0, let apart = shelf.pair(a, b)?.distance else { return nil }
    return cosine(a, b, apart: apart)
  }

  /// Falls as the distance rises, roundings included: bounds of the one give bounds of the other.
  private func cosine(_ a: Slot, _ b: Slot, apart: Double) -> Double {
    let (x, y) = (rootDistances[a], rootDistances[b])
    return (x * x + y * y - apart * apart) / (2 * x * y)
  }

  /// Step 2.
  private func combining(_ pool: [Slot], to slot: Slot, from root: Slot) -> [Slot] {
    let distances = pool.map { (own: square(slot, $0), root: square(root, $0)) }
    guard let whole = square(slot, root) else { return [] }
    let able = pool.indices.filter { distances[$0].own != nil && distances[$0].root != nil }
    let (own, far) = (able.map { distances[$0].own ?? 0 }, able.map { distances[$0].root ?? 0 })
    var gram = [Double](repeating: 0, count: able.count * able.count)
    for i in able.indices {
      for j in 0...i {
        let between = i == j ? 0 : square(pool[able[i]], pool[able[j]]) ?? (far[i] + far[j])
        gram[i * able.count + j] = (far[i] + far[j] - between) / 2
        gram[j * able.count + i] = gram[i * able.count + j]
      }
    }
    let products = InnerProducts(
      gram: gram, withChild: able.indices.map { (whole + far[$0] - own[$0]) / 2 }, childSquares: whole)
    let nearest = min(whole, own.min() ?? whole)
    let found = products.combinations(
      upTo: MergeSolution.sizeMax, leavingAtMost: IngredientRule.residualMax * nearest)
    let best = Dictionary(grouping: found, by: \.ingredients.count).values.flatMap {
      $0.sorted(by: <).prefix(IngredientRule.combinations).flatMap(\.ingredients)
    }
    return best.map { pool[able[$0]] }
  }

  private func square(_ a: Slot, _ b: Slot) -> Double? {
    shelf.pair(a, b).map { $0.distance * $0.distance }
  }
}
