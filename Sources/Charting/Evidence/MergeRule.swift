import ModelAtlas

/// Several parents whose combination is the child. See `mergeSolution`.
func mergeDecision(_ lineup: Lineup) -> Decision? {
  let entries = originFirst(lineup.ordinary.filter { $0.distance.isFinite })
  guard entries.count > 2, MergeScreen.mayBeMerge(lineup.model.sketch, of: entries.map(\.candidate.model.sketch)) else {
    return nil
  }
  guard let solution = mergeSolution(lineup.child, entries.map(\.sample)) else { return nil }
  let parents = zip(solution.ingredients, solution.weights).map { index, weight in
    let entry = entries[index]
    return ParentEdge(
      parent: entry.id, relation: .merge, method: solution.method.rawValue, verdict: .undeclared,
      confidence: Confidence.merge(residual: solution.residual), rule: "merge",
      evidence: [Measurement("mergeWeight", weight), Measurement("mergeResidual", solution.residual)]
        + entry.pair.measurements)
  }
  let taken = parents.map(\.parent)
  return Decision(
    parents: parents.sorted { $0.parent < $1.parent },
    rejected: lineup.rejected(besides: taken) { _ in "not an ingredient of the best combination" })
}

/// The candidate that most others descend from comes first: a task vector is a change from it. The earliest of equals.
private func originFirst(_ entries: [Lineup.Entry]) -> [Lineup.Entry] {
  var children: [ModelID: Int] = [:]
  for entry in entries { entry.candidate.parents.forEach { children[$0, default: 0] += 1 } }
  let most = entries.map { children[$0.id] ?? 0 }.max()
  guard let origin = entries.firstIndex(where: { (children[$0.id] ?? 0) == most }) else { return entries }
  return [entries[origin]] + entries[..<origin] + entries[(origin + 1)...]
}
