import ModelAtlas

/// A narrower copy: rounding one candidate to the child's element type gives every sampled value, bit for bit.
///
/// Exact, without a threshold. Wider copies hold equal values and are found by their value hash.
func castDecision(_ lineup: Lineup) -> Decision? {
  let roles = Set(lineup.child.tensors.keys)
  let cast = lineup.nearest.first { entry in
    entry.pair.isNarrowed && entry.pair.comparedValues >= CastRule.valuesMin
      && entry.sample.starts.allSatisfy { $0 != nil } && Set(entry.sample.detail.tensors.map(\.role)) == roles
  }
  guard let cast else { return nil }
  let edge = ParentEdge(
    parent: cast.id, relation: .cast, method: lineup.model.elementType?.rawValue, verdict: .undeclared,
    confidence: Confidence.cast, rule: "cast", evidence: cast.pair.measurements)
  return Decision(parents: [edge], rejected: lineup.rejected(besides: [cast.id]) { _ in "rounding gives other values" })
}

enum CastRule {
  /// So many values don't come out equal by chance.
  static let valuesMin = 256
}
