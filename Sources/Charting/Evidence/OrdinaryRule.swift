import ModelAtlas

/// One parent: of those that share the most equal tensors the nearest whose own change the child carries.
func ordinaryDecision(_ lineup: Lineup) -> Decision {
  let related = lineup.nearest.filter { $0.distance <= OrdinaryRule.relatedMax }
  let most = related.map(\.pair.tensors.equalElements).max() ?? 0
  let equals = related.filter { $0.pair.tensors.equalElements >= most }
  let isExact = equals.count < related.count
  var passed: [ModelID: String] = [:]
  for entry in related where entry.pair.tensors.equalElements < most {
    passed[entry.id] = "another candidate shares more equal tensors"
  }
  for entry in equals {
    let paths = lineup.paths(of: entry)
    if let flaw = paths.lazy.compactMap(OrdinaryRule.flaw).first {
      passed[entry.id] = flaw
      continue
    }
    return decision(lineup, taking: entry, paths, isExact: isExact, reasons: passed, isLast: false)
  }
  guard let earliest = equals.min(by: { $0.candidate.rank < $1.candidate.rank }) else {
    return Decision(rejected: lineup.rejected(besides: []) { _ in "unrelated" })
  }
  return decision(lineup, taking: earliest, [], isExact: isExact, reasons: passed, isLast: true)
}

private func decision(
  _ lineup: Lineup, taking entry: Lineup.Entry, _ paths: [PathEvidence], isExact: Bool, reasons: [ModelID: String],
  isLast: Bool
) -> Decision {
  let pair = entry.pair
  let edge = ParentEdge(
    parent: entry.id, relation: .finetune, method: method(of: lineup, beside: entry), verdict: .undeclared,
    confidence: Confidence.ordinary(pair, paths, isExact: isExact, isLast: isLast),
    rule: isExact ? "equal-tensors" : paths.isEmpty ? "nearest" : "path",
    evidence: pair.measurements + (paths.first?.measurements ?? []))
  let rejected = lineup.rejected(besides: [entry.id]) { reasons[$0.id] ?? "farther than the parent" }
  return Decision(parents: [edge], rejected: rejected)
}

/// What the pair's tensors say of how the child was made; nil when they are silent.
private func method(of lineup: Lineup, beside entry: Lineup.Entry) -> String? {
  let own = Set(lineup.child.tensors.keys)
  let other = Dictionary(entry.sample.detail.tensors.map { ($0.role, $0.shape) }, uniquingKeysWith: { a, _ in a })
  let layers = (layerCount(own), layerCount(Set(other.keys)))
  if layers.0 < layers.1 { return "layers-dropped" }
  if layers.0 > layers.1 { return "stacked" }
  let grown = own.contains { role in
    guard let mine = lineup.child.tensors[role]?.shape, let theirs = other[role] else { return false }
    return mine.count == 2 && theirs.count == 2 && mine[1] == theirs[1] && mine[0] > theirs[0]
  }
  if grown { return "vocabulary-grown" }
  if zeroShare(lineup.child.detail.sample) > zeroShare(entry.sample.detail.sample) + 0.2,
    entry.pair.equalShare > OrdinaryRule.prunedEqualShare
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

private func layerCount(_ roles: Set<ByteString>) -> Int {
  let blocks = roles.compactMap { role -> Int? in
    let parts = role.split(at: ".")
    return parts.count > 2 && parts[0] == "blk" ? Int(parts[1].description) : nil
  }
  return Set(blocks).count
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
  /// Below, the child carries its own parent's values where the candidate had changed them. True parents: 0.45 and more.
  static let mutationShareMin = 0.3
  /// Above, bits alone say that the child carries the candidate's changes. Siblings: 0.76 and less.
  static let mutationShareProof = 0.9
  /// Seeds of one recipe carry 0.79-0.87 of each other's change; chains 0.89 and more.
  static let inheritedMin = 0.85
  /// Sweeps of the learning rate overshoot (1.4-3.8); steps of one run 1.2-1.65.
  static let inheritedMax = 1.75
  /// A child whose own change dwarfs the candidate's shows nothing of it: then the candidate's parent is likelier.
  static let cosineMin = 0.4
  static let prunedEqualShare = 0.25

  /// Why the child does not descend from the candidate, as seen from one of the candidate's parents; nil when it may.
  static func flaw(_ path: PathEvidence) -> String? {
    if let share = path.mutationShare {
      if share >= mutationShareProof { return nil }
      if share < mutationShareMin { return "the child has the values that the candidate had changed" }
    }
    if path.inheritedFraction < inheritedMin { return "a sibling: the child carries too little of its change" }
    if path.inheritedFraction > inheritedMax { return "a sibling: the child goes the same way, much farther" }
    if path.cosine < cosineMin { return "the child's change is hardly along the candidate's" }
    return nil
  }
}
