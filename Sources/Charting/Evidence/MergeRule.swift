import ModelAtlas

/// Several parents whose combination is the child. See `mergeSolution`.
func mergeDecision(_ lineup: Lineup) -> Decision? {
  let entries = lineup.entries.filter { !$0.candidate.isLeaf && $0.distance.isFinite }
  guard let solution = mergeSolution(lineup.child, entries.map(\.sample)) else { return nil }
  let parents = zip(solution.ingredients, solution.weights).map { index, weight in
    let entry = entries[index]
    return ParentEdge(
      parent: entry.id, relation: .merge, method: solution.method.rawValue, verdict: .undeclared,
      confidence: Confidence.merge, rule: "merge",
      evidence: [Measurement("mergeWeight", weight), Measurement("mergeResidual", solution.residual)]
        + entry.pair.measurements)
  }
  let taken = parents.map(\.parent)
  return Decision(
    parents: parents.sorted { $0.parent < $1.parent },
    rejected: lineup.rejected(besides: taken) { _ in "not an ingredient of the best combination" })
}
