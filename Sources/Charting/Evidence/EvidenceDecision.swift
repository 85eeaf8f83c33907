import ModelAtlas

// The rules, strongest first. Each either concludes or passes on:
//
//  1. an adapter has no weights to compare: its base is the model that its targets' shapes fit;
//  2. a quantized model: whose values quantizing reproduces, else whose untouched tensors it keeps, else the nearest;
//  3. a cast to a narrower type: rounding one candidate gives every sampled value;
//  4. layers left out or repeated: one candidate has all of the child's matrices, under other names;
//  5. a merge: two or three candidates combine to the child, down to rounding;
//  6. whoever shares fewer equal tensors than another candidate is no parent (frozen layers, merged LoRA, pruning);
//  7. of the rest the nearest whose own change the child carries (siblings are near and don't), else the earliest.
//
// Where the family's base is not here, it is one more candidate, of which nothing is known but how far it is.

/// Concludes a child's parents among candidates that precede it.
///
/// Equal results whatever the order of `candidates`: ties go to the earlier by rank, then by id.
///
/// - Parameters:
///   - family: nil where nothing tells whether dates agree with its root.
///   - absent: the base of the child's family, when it is not here.
/// - Complexity: O(candidates · values).
package func evidenceDecision(
  child: ChartingModel, candidates: [Candidate], family: FamilyView? = nil, absent: AbsentParent? = nil,
  details: (ModelID) throws -> ModelDetail?, rules: ChartingRules
) rethrows -> Decision {
  if child.isAdapter { return try adapterDecision(child, candidates, details: details) }
  guard
    let lineup = try Lineup(child: child, candidates: candidates, family: family, absent: absent, details: details)
  else { return Decision() }
  if child.isQuantized { return quantizedDecision(lineup) }
  return castDecision(lineup) ?? layersDecision(lineup) ?? mergeDecision(lineup) ?? ordinaryDecision(lineup)
}

extension Lineup {
  /// The nearest candidates that were not taken, with their numbers.
  func rejected(besides parents: [ModelID], because reason: (Entry) -> String) -> [RejectedParent] {
    let others = nearest.filter { !parents.contains($0.id) }
    return others.prefix(3).map { entry in
      let numbers = entry.pair.measurements + (paths(of: entry).first?.measurements ?? [])
      return RejectedParent(candidate: entry.id, reason: reason(entry), evidence: numbers)
    }
  }
}

extension ParentEdge {
  /// Names what a family's models descend from and what is not here.
  static func toAbsent(_ absent: AbsentParent, relation: Relation, method: String?, confidence: Double) -> ParentEdge {
    ParentEdge(
      parent: absent.id, relation: relation, method: method, verdict: .undeclared, confidence: confidence,
      rule: "absent-base", evidence: absent.measurements)
  }
}
