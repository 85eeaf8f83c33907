import ModelAtlas

/// The parent of a quantized model.
///
///  1. Quantize each candidate and compare blocks: the true parent reproduces them all (9 of 9 real ones at 1.0000, the
///     best other 0.71).
///  2. Tensors that quantizers leave alone (norms, embeddings, head) are equal to the parent's, bit for bit.
///  3. Else the nearest: packed values lie off their parent by the quantization error, which is the same for all
///     candidates when it has nothing to do with their differences.
///
/// Equal evidence goes to the nearer, then to the earlier candidate; `QuantizedContest` tells which that is, and how sure.
func quantizedDecision(_ lineup: Lineup) -> Decision {
  let ordinary = lineup.ordinary
  let proofs: [(rule: String, share: (Lineup.Entry) -> Double)] = [
    ("requantized", QuantizedRule.blockShare), ("untouched-tensors", QuantizedRule.untouchedShare),
  ]
  for proof in proofs {
    let best = ordinary.map(proof.share).max() ?? 0
    guard best >= QuantizedRule.shareMin else { continue }
    let tied = ordinary.filter { proof.share($0) >= best - QuantizedRule.shareSlack }
    return quantizedDecision(lineup, among: tied, rule: proof.rule)
  }
  return quantizedDecision(lineup, among: ordinary.filter { $0.distance.isFinite }, rule: "nearest")
}

private func quantizedDecision(_ lineup: Lineup, among tied: [Lineup.Entry], rule: String) -> Decision {
  guard let contest = QuantizedContest(tied, of: lineup.model) else { return Decision() }
  let entry = contest.winner
  let ties = rule == "nearest" ? 1 : tied.count
  let isRefuted = rule == "nearest" && QuantizedRule.isRefuted(lineup.ordinary)
  if isRefuted, let absent = lineup.absent {
    let edge = ParentEdge.toAbsent(
      absent, relation: .quantized, method: lineup.model.quantization?.method, confidence: Confidence.absentQuantized)
    return Decision(
      parents: [edge], rejected: lineup.rejected(besides: []) { _ in "its values fit the quantized ones less well" })
  }
  let edge = ParentEdge(
    parent: entry.id, relation: .quantized, method: lineup.model.quantization?.method, verdict: .undeclared,
    confidence: Confidence.quantized(rule: rule, tied: ties, margin: contest.margin, isRefuted: isRefuted),
    rule: rule,
    evidence: entry.pair.measurements + [Measurement("equallyGoodCandidates", Double(ties))]
      + contest.measurements)
  let rejected = lineup.rejected(besides: [entry.id]) { _ in "its values fit the quantized ones less well" }
  return Decision(parents: [edge], rejected: rejected, doubt: contest.doubt)
}

enum QuantizedRule {
  /// The best wrong candidate reproduced 0.71 of the blocks and 0.91 of the untouched values.
  static let shareMin = 0.95
  static let shareSlack = 0.02
  /// Fewer blocks or values are chance.
  static let blocksMin = 8
  static let valuesMin = 64

  /// Below, a candidate's codes or untouched values are not the child's but for chance.
  static let refutedShareMax = 0.5

  /// Codes or untouched values could be compared, and those of no candidate agree.
  static func isRefuted(_ entries: [Lineup.Entry]) -> Bool {
    let requantized = entries.filter { $0.pair.requantizedBlocks >= blocksMin }
    let untouched = entries.filter { $0.pair.comparedValues >= valuesMin }
    return !requantized.isEmpty && requantized.allSatisfy { blockShare($0) < refutedShareMax }
      || !untouched.isEmpty && untouched.allSatisfy { untouchedShare($0) < refutedShareMax }
  }

  static func blockShare(_ entry: Lineup.Entry) -> Double {
    entry.pair.requantizedBlocks >= blocksMin ? entry.pair.equalBlockShare : 0
  }

  static func untouchedShare(_ entry: Lineup.Entry) -> Double {
    entry.pair.comparedValues >= valuesMin ? entry.pair.equalShare : 0
  }
}
