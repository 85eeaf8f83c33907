import ModelAtlas

/// Several parents that were merged to the child: tensors of each, a combination down to rounding, or parts of changes
/// from a base.
func mergeDecision(_ lineup: Lineup) -> Decision? {
  if let decision = patchwork(lineup) { return decision }
  let entries = originFirst(withoutStandIns(lineup.mixable.filter { $0.sharedShare >= MergeRule.sharedMin }))
  guard entries.count > 2 else { return nil }
  // What was dropped of all changes hides the rest from the sketches, and from all that asks for residuals.
  let mayBeCombination = MergeScreen.mayBeMerge(lineup.model.sketch, of: entries.map(\.candidate.model.sketch))
  guard mayBeCombination, let problem = MergeProblem(lineup.child, entries.map(\.sample)) else {
    return elected(lineup, entries)
  }
  return combination(lineup, entries, problem) ?? elected(lineup, entries) ?? mergeInPart(lineup, entries, problem)
}

private func patchwork(_ lineup: Lineup) -> Decision? {
  let entries = lineup.entries.filter { !$0.candidate.isLeaf }
  guard let patchwork = Patchwork(lineup.child, entries.map(\.sample.detail)) else { return nil }
  return decision(
    lineup, "passthrough",
    patchwork.parts.map {
      Ingredient(entries[$0.index], Confidence.patchwork, [Measurement("mergeMatrices", Double($0.matrices))])
    })
}

enum MergeRule {
  /// Share of the child's sampled values that a candidate must have, too: what all lack is left out.
  static let sharedMin = 0.6
  /// How many models are tried as the base that changes are taken from.
  static let basesMax = 2
}

private func combination(_ lineup: Lineup, _ entries: [Lineup.Entry], _ problem: MergeProblem) -> Decision? {
  guard let solution = problem.solution else { return nil }
  var shares = Array(zip(solution.ingredients, solution.weights))
  if let base = solution.base { shares.append((base, 1 - solution.weights.reduce(0, +))) }
  let chosen = shares.map { entries[$0.0] }
  guard solution.reproduced != nil || !isBetweenParentAndChild(lineup, chosen) else { return nil }
  return decision(
    lineup, solution.method.rawValue,
    shares.map { index, weight in
      Ingredient(
        entries[index], solution.confidence(weight: weight),
        solution.measurements(weight: weight))
    })
}

extension MergeSolution {
  fileprivate func confidence(weight: Double) -> Double {
    if reproduced != nil { return Confidence.reproduced }
    return Confidence.merge(residual: residual, rounding: rounding, cosine: cosine, weight: weight)
  }

  fileprivate func measurements(weight: Double) -> [Measurement] {
    [
      Measurement("mergeWeight", weight), Measurement("mergeResidual", residual),
      Measurement("mergeRounding", rounding), Measurement("mergeCosine", cosine),
    ] + (reproduced.map { [Measurement("mergeReproduced", Double($0))] } ?? []) + (arithmetic?.measurements ?? [])
  }
}

/// What lies between a model and its own child is an earlier step, or one of a sweep, unless it does so to 32 bits.
private func isBetweenParentAndChild(_ lineup: Lineup, _ chosen: [Lineup.Entry]) -> Bool {
  guard chosen.count == 2, lineup.model.elementType != .f32 else { return false }
  return chosen[0].candidate.parents.contains(chosen[1].id) || chosen[1].candidate.parents.contains(chosen[0].id)
}

private func mergeInPart(_ lineup: Lineup, _ entries: [Lineup.Entry], _ problem: MergeProblem) -> Decision? {
  let likely = problem.likeliest
  for origin in likelyBases(entries) {
    guard let merge = sparseMerge(lineup.child, problem.candidates, origin: origin, likely) else { continue }
    let base = merge.base.map {
      Ingredient(entries[$0], Confidence.mergeInPart(followed: nil), [Measurement("mergeRatio", 0)])
    }
    let ingredients = merge.ingredients.map { ingredient in
      Ingredient(
        entries[ingredient.index], Confidence.mergeInPart(followed: ingredient.followed),
        [Measurement("mergeRatio", ingredient.ratio), Measurement("mergeFollowed", ingredient.followed)])
    }
    return decision(lineup, merge.method, ingredients + [base].compactMap { $0 })
  }
  return nil
}

private func elected(_ lineup: Lineup, _ entries: [Lineup.Entry]) -> Decision? {
  let samples = entries.map(\.sample)
  let elections = likelyBases(entries).map { ($0, Election(lineup.child, samples, from: $0)) }
  for (arithmetic, (base, election)) in MergeArithmetic.allCases.flatMap({ how in elections.map { (how, $0) } }) {
    guard let merge = election.merge(arithmetic) else { continue }
    let evidence =
      [
        Measurement("mergeDensity", merge.density), Measurement("mergeExplained", Double(merge.changed)),
        Measurement("mergeNeeded", Double(merge.needed)),
      ] + arithmetic.measurements
    let ingredients = merge.ingredients.map { Ingredient(entries[$0], Confidence.elected, evidence) }
    let origin = Ingredient(entries[base], Confidence.mergeInPart(followed: nil), evidence)
    return decision(lineup, merge.density < 1 ? "dare_ties" : "ties", ingredients + [origin])
  }
  return nil
}

/// One parent of a merge, and what says so.
private struct Ingredient {
  let entry: Lineup.Entry
  let confidence: Double
  let evidence: [Measurement]

  init(_ entry: Lineup.Entry, _ confidence: Double, _ evidence: [Measurement]) {
    (self.entry, self.confidence, self.evidence) = (entry, confidence, evidence)
  }
}

private func decision(_ lineup: Lineup, _ method: String, _ ingredients: [Ingredient]) -> Decision {
  let edges = ingredients.map { ingredient in
    ParentEdge(
      parent: ingredient.entry.id, relation: .merge, method: method, verdict: .undeclared,
      confidence: ingredient.confidence, rule: "merge",
      evidence: ingredient.evidence + ingredient.entry.pair.measurements)
  }
  let taken = edges.map(\.parent)
  return Decision(
    parents: edges.sorted { $0.parent < $1.parent },
    rejected: lineup.rejected(besides: taken) { _ in "not an ingredient of the best combination" })
}

/// A model that lost layers or another head than its parent has the values of the parent in all other tensors: the parent,
/// which has more of the child's, is the ingredient.
private func withoutStandIns(_ entries: [Lineup.Entry]) -> [Lineup.Entry] {
  let shares = Dictionary(entries.map { ($0.id, $0.sharedShare) }, uniquingKeysWith: max)
  return entries.filter { entry in
    !entry.candidate.parents.contains { shares[$0] ?? 0 > entry.sharedShare }
  }
}

/// How many candidates descend from each.
private func childCounts(_ entries: [Lineup.Entry]) -> [Int] {
  var children: [ModelID: Int] = [:]
  for entry in entries { entry.candidate.parents.forEach { children[$0, default: 0] += 1 } }
  return entries.map { children[$0.id] ?? 0 }
}

/// The candidate that most others descend from comes first: a task vector is a change from it. The earliest of equals.
private func originFirst(_ entries: [Lineup.Entry]) -> [Lineup.Entry] {
  let counts = childCounts(entries)
  guard let origin = counts.indices.max(by: { (counts[$0], $1) < (counts[$1], $0) }) else { return entries }
  return [entries[origin]] + entries[..<origin] + entries[(origin + 1)...]
}

/// Those that most others descend from, at least two.
private func likelyBases(_ entries: [Lineup.Entry]) -> [Int] {
  let counts = childCounts(entries)
  let able = counts.indices.filter { counts[$0] > 1 || $0 == 0 }
  return Array(able.sorted { (counts[$1], $0) < (counts[$0], $1) }.prefix(MergeRule.basesMax))
}
