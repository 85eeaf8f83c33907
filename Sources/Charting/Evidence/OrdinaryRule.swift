import ModelAtlas

/// One parent: the likeliest of the related candidates, by all that speaks for and against each.
func ordinaryDecision(_ lineup: Lineup) -> Decision {
  let related = lineup.nearest.filter { $0.distance <= OrdinaryRule.relatedMax }
  guard !related.isEmpty else { return Decision(rejected: lineup.rejected(besides: []) { _ in "unrelated" }) }
  let features = parentFeatures(lineup, related)
  var scores = features.map(ParentLikelihood.score)
  let dating = lineup.family?.dating
  let none = ParentLikelihood.none(in: dating)
  // Ties go to the nearer, then to the earlier: `related` is sorted so.
  let best = scores.indices.reduce(0) { scores[$1] > scores[$0] ? $1 : $0 }
  let reasons = Dictionary(uniqueKeysWithValues: zip(related.map(\.id), features.map(OrdinaryRule.reason)))
  if let absent = lineup.absent {
    scores.append(ParentLikelihood.score(absentAt: absent.farness(beside: related), besides: none))
    if scores[related.count] > scores[best] {
      let edge = ParentEdge.toAbsent(
        absent, relation: .finetune, method: nil,
        confidence: ParentLikelihood.probability(of: scores[related.count], among: scores + [none], in: dating))
      return Decision(parents: [edge], rejected: lineup.rejected(besides: []) { reasons[$0.id] ?? "unrelated" })
    }
  }
  let (entry, chosen) = (related[best], features[best])
  let hasMore = features.contains(where: \.lacksEqualTensors) && !chosen.lacksEqualTensors
  let edge = ParentEdge(
    parent: entry.id, relation: .finetune, method: method(of: lineup, beside: entry), verdict: .undeclared,
    confidence: ParentLikelihood.probability(of: scores[best], among: scores + [none], in: dating),
    rule: hasMore ? "equal-tensors" : chosen.inheritedFraction == nil ? "nearest" : "path",
    evidence: entry.pair.measurements + (lineup.paths(of: entry).first?.measurements ?? []) + chosen.measurements
      + (lineup.family?.measurements ?? []))
  return Decision(
    parents: [edge], rejected: lineup.rejected(besides: [entry.id]) { reasons[$0.id] ?? "unrelated" })
}

/// What the pair's tensors say of how the child was made; nil when they are silent.
private func method(of lineup: Lineup, beside entry: Lineup.Entry) -> String? {
  let own = Set(lineup.child.tensors.keys)
  let other = Dictionary(entry.sample.detail.tensors.map { ($0.role, $0.shape) }, uniquingKeysWith: { a, _ in a })
  if own != Set(other.keys) {
    let layers = (layerCount(own), layerCount(other.keys))
    if layers.0 < layers.1 { return "layers-dropped" }
    if layers.0 > layers.1 { return "stacked" }
  }
  let grown = own.contains { role in
    guard let mine = lineup.child.tensors[role]?.shape, let theirs = other[role] else { return false }
    return mine.count == 2 && theirs.count == 2 && mine[1] == theirs[1] && mine[0] > theirs[0]
  }
  if grown { return "vocabulary-grown" }
  if entry.pair.equalShare > OrdinaryRule.prunedEqualShare,
    zeroShare(lineup.child.detail.sample) > zeroShare(entry.sample.detail.sample) + 0.2
  {
    return "pruned"
  }
  if lineup.child.detail.sample.hiddenCodes != nil, entry.sample.detail.sample.hiddenCodes == nil {
    return "dequantized"
  }
  if own.subtracting(other.keys).contains(where: isHead) { return "head" }
  if entry.pair.tensors.equalMatrices > 0, entry.pair.tensors.equalElementShare >= 0.25 { return "frozen" }
  return nil
}

private func isHead(_ role: ByteString) -> Bool {
  ["classifier", "score", "qa_outputs", "cls"].contains { role.split(at: ".").contains(ByteString($0)) }
}

private func zeroShare(_ sample: WeightSample) -> Double {
  let matrices = sample.chunks.filter(\.isMatrix)
  let total = matrices.reduce(0) { $0 + $1.count }
  let zeros = matrices.reduce(0) { sum, chunk in
    sum + sample.values[chunk.offset..<chunk.offset + chunk.count].count { $0 == 0 }
  }
  return total > 0 ? Double(zeros) / Double(total) : 0
}

enum OrdinaryRule {
  /// Unrelated models of one shape lie at √2, the farthest member of a family at 0.92.
  static let relatedMax = 1.0
  static let prunedEqualShare = 0.25

  /// What speaks against a candidate most, in a few words.
  static func reason(_ features: ParentFeatures) -> String {
    if features.lacksEqualTensors { return "another candidate shares more equal tensors" }
    if let share = features.mutationShare, share < 0.3 {
      return "the child has the values that the candidate had changed"
    }
    if let fraction = features.inheritedFraction, fraction < 0.85 {
      return "a sibling: the child carries too little of its change"
    }
    if features.inheritedFraction ?? 1 > 1.75 { return "a sibling: the child goes the same way, much farther" }
    if features.thirdFraction ?? 0 > 0.4 { return "a sibling: seen from it the child lies towards others" }
    return features.farness > 0 ? "less likely than the parent, and farther" : "less likely than the parent"
  }
}
