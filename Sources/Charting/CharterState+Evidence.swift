import ModelAtlas

extension CharterState {
  /// Rule set `evidence`: a run's earlier step is the parent of the next; all else is held against the weights.
  mutating func measuredDecision(
    on slot: Slot, consulted: inout [Slot], details: (ModelID) throws -> ModelDetail?
  ) rethrows -> Decision {
    if let edge = checkpointParent(of: slot) { return Decision(parents: [edge]) }
    if let edge = try rebuiltParent(of: slot, consulted: &consulted, details: details) {
      return Decision(parents: [edge])
    }
    if var edge = mergedParent(of: slot, consulted: &consulted) {
      edge.method = try details(self[slot].model.id).map { AdapterSizes($0.tensors).method } ?? edge.method
      return Decision(parents: [edge])
    }
    if isOrphan(slot) { return try orphanDecision(on: slot, consulted: &consulted, details: details) }
    if let edge = rootsParent(of: slot) { return Decision(parents: [edge]) }
    let nearest = Set(self[slot].neighborhood.nearest.map(\.slot))
    let found = candidates(for: slot, among: nearest, consulted: &consulted)
    let sight = sight(of: slot, found)
    if let before = self[slot].measured, before.sight == sight { return before.decision }
    let decision = try decision(on: slot, among: found, details: details)
    self[slot].measured = Measured(sight: sight, decision: decision)
    return decision
  }

  /// An orphan's family is that whose root its tensors fit best, then its parent is sought there.
  ///
  /// Adapters fit each family of one architecture alike: the larger one is likelier, since more is made from it.
  private func orphanDecision(
    on slot: Slot, consulted: inout [Slot], details: (ModelID) throws -> ModelDetail?
  ) rethrows -> Decision {
    let all = try decision(on: slot, among: Set(roots.values), consulted: &consulted, details: details)
    guard let parent = all.parents.first.flatMap({ slots[$0.parent] }) else { return all }
    if !self[slot].model.isAdapter {
      let members = self[parent].founder.flatMap { self.members[$0] } ?? []
      let able = members.filter { !isLeaf($0) && mayPrecede($0, slot) }
      let family = Set(earliest(OrphanRule.membersMax, of: Array(able)))
      return try decision(on: slot, among: family.union([parent]), consulted: &consulted, details: details)
    }
    for (_, rivals) in Dictionary(grouping: roots, by: { scales[$0.key] ?? 0 }).sorted(by: { $0.key > $1.key }) {
      var largest = try decision(on: slot, among: Set(rivals.map(\.value)), consulted: &consulted, details: details)
      guard !largest.parents.isEmpty else { continue }
      // As unsure as among all of them.
      for index in largest.parents.indices {
        largest.parents[index].confidence = min(largest.parents[index].confidence, all.parents[0].confidence)
      }
      return underAbsentBases(largest)
    }
    return underAbsentBases(all)
  }

  private func decision(
    on slot: Slot, among others: Set<Slot>, consulted: inout [Slot], details: (ModelID) throws -> ModelDetail?
  ) rethrows -> Decision {
    let found = candidates(for: slot, among: others, consulted: &consulted)
    return try decision(on: slot, among: found, details: details)
  }

  private func decision(
    on slot: Slot, among found: [(slot: Slot, candidate: Candidate)], details: (ModelID) throws -> ModelDetail?
  ) rethrows -> Decision {
    guard !found.isEmpty else { return Decision() }
    var decision = try evidenceDecision(
      child: self[slot].model, candidates: found.map(\.candidate), family: familyView(of: slot),
      absent: absentParent(of: slot), details: details, rules: rules
    ).fitted
    // The atlas stays acyclic whatever the rules conclude: only candidates that may have children.
    var allowed = Set(found.filter { !$0.candidate.isLeaf }.map(\.candidate.model.id))
    if let absent = absentParent(of: slot) { allowed.insert(absent.id) }
    decision.parents.removeAll { !allowed.contains($0.parent) }
    return decision
  }

  private func checkpointParent(of slot: Slot) -> ParentEdge? {
    guard let step = earlierStep(of: slot), let own = self[slot].model.trainerStep,
      let before = self[step].model.trainerStep
    else { return nil }
    let parent = self[step].standing.head
    guard parent != slot, !isLeaf(parent), precedes(parent, slot), doubtful[parent] || comesBefore(parent, slot),
      let pair = shelf.pair(parent, slot),
      rules.areRelated(pair)
    else { return nil }
    return ParentEdge(
      parent: self[parent].model.id, relation: .finetune, method: "checkpoint", verdict: .undeclared, confidence: 0.97,
      rule: "checkpoint",
      evidence: [
        Measurement("steps", Double(own.step - before.step)), Measurement("distance", pair.distance),
        Measurement("cosine", pair.cosine),
      ])
  }

  /// Predecessors among `others`, what they descend from, the family's root, and who is claimed.
  func candidates(
    for slot: Slot, among others: Set<Slot>, consulted: inout [Slot]
  ) -> [(slot: Slot, candidate: Candidate)] {
    var found = others
    let root = self[slot].founder.flatMap { roots[$0] }
    if let root { found.insert(root) }
    if rules.usesDeclared {
      found.formUnion(self[slot].claims.filter(\.isAcceptable).compactMap(\.target).map { self[$0].standing.head })
    }
    // Whoever took the values of a quantized model is not what it was made from, whatever the dates.
    let takers = rebuilt[slot] ?? []
    found.subtract(takers)
    let descendants = earlierDescendants(of: slot)
    consulted += found.union(takers)
    found.subtract(descendants)
    // A root descends from nobody here.
    if root == slot { return [] }
    // Before ancestors are looked up: only of who comes before is it settled by now what they descend from.
    var before = found.filter { $0 != slot && comesBefore($0, slot) }
    let isParent = takers.contains { comesBefore(slot, $0) }
    let undated =
      isParent || !looksAtUndated(slot)
      ? [] : found.subtracting(before).filter { mayPrecede($0, slot) && !claims($0, slot) }
    consulted += addAncestors(to: &before, of: slot)
    // What a person refused is no candidate.
    let ingredients = self.ingredients(of: slot, besides: before, &consulted).subtracting(descendants)
    let all = before.union(undated).union(ingredients).filter {
      !self[slot].model.refused.contains(self[$0].model.id)
    }
    let order = all.sorted { $0 == root || $1 == root ? $0 == root && $1 != root : comesBefore($0, $1) }
    let ranked = order.enumerated().map { rank, other in
      (slot: other, rank: rank, distance: distance(from: slot, to: other))
    }
    return ranked.sorted { ($0.distance, $0.rank) < ($1.distance, $1.rank) }.map { other, rank, distance in
      let candidate = Candidate(
        model: self[other].model, sketchDistance: distance,
        parents: comesBefore(other, slot) ? self[other].parents : [], isLeaf: isLeaf(other), rank: rank,
        isIngredientOnly: ingredients.contains(other),
        baseSquare: self[other].founder == self[slot].founder ? self[other].centerSquare : nil)
      return (other, candidate)
    }
  }

  /// Whom the candidates for `slot` descend from, four generations up.
  ///
  /// - Returns: everybody who was looked at. A quantized model's parent may be one without a time, which sorts last and
  ///   becomes a candidate once it has one.
  private func addAncestors(to found: inout Set<Slot>, of slot: Slot) -> Set<Slot> {
    var generation = found
    var seen = found
    for _ in 0..<4 {
      let parents = Set(generation.flatMap { self[$0].parents.compactMap { slots[$0] } })
      seen.formUnion(parents)
      generation = parents.subtracting(found).filter { comesBefore($0, slot) }
      if generation.isEmpty { break }
      found.formUnion(generation)
    }
    return seen
  }

  /// Infinite when the sketches share too few coordinates.
  private func distance(from slot: Slot, to other: Slot) -> Double {
    let listed = self[slot].neighborhood.neighbors.first { $0.slot == other }
    return listed?.distance ?? shelf.pair(slot, other)?.distance ?? .infinity
  }
}

/// What the tensors of two models without comparable sketches say of a claim; nil when they cannot tell.
func tensorVerdict(
  child: ChartingModel, parent: ChartingModel, rules: ChartingRules, details: (ModelID) throws -> ModelDetail?
) rethrows -> (verdict: ClaimVerdict, evidence: [Measurement])? {
  guard !parent.isAdapter else { return nil }
  let candidate = Candidate(model: parent, sketchDistance: .infinity, parents: [], isLeaf: false, rank: 0)
  let decision = try evidenceDecision(child: child, candidates: [candidate], details: details, rules: rules)
  if let edge = decision.parents.first(where: { $0.parent == parent.id }) {
    return (edge.confidence >= 0.9 ? .verified : .unverifiable, edge.evidence)
  }
  guard child.isAdapter, let refusal = decision.rejected.first(where: { $0.candidate == parent.id }) else { return nil }
  // Of an adapter of a kind that we don't know no tensor has a target whose shape could refuse.
  guard refusal.evidence.contains(where: { $0.name == "adapterTargets" && $0.value > 0 }) else { return nil }
  return (.contradicted, refusal.evidence)
}

private enum OrphanRule {
  /// The earliest of a family: each costs reading a sample.
  static let membersMax = 64
}
