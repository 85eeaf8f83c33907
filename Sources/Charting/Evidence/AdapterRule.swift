import ModelAtlas

/// How an adapter's tensors fit a model: LoRA's A is [rank, inputs] and B is [outputs, rank] of the module it targets.
package struct AdapterFit: Hashable, Sendable {
  /// Tensors whose target was found with the sizes that they need.
  package var fitting = 0
  /// Tensors of known kinds of adapter.
  package var targets = 0

  package var isComplete: Bool { targets > 0 && fitting == targets }
}

package func adapterFit(adapter: [TensorFact], base: [TensorFact]) -> AdapterFit {
  let shapes = Dictionary(base.map { ($0.role, $0.shape) }, uniquingKeysWith: { first, _ in first })
  var fit = AdapterFit()
  for tensor in adapter {
    guard let (module, side) = loraTarget(tensor.role), tensor.shape.count >= 2 else { continue }
    fit.targets += 1
    let name = ByteString(module.bytes + Array(".weight".utf8))
    guard let shape = shapes[name] ?? shapes[module], shape.count >= 2 else { continue }
    let rest = shape.dropFirst().reduce(UInt64(1)) { $0 &* $1 }
    // Transposed where the base keeps its matrices input first (GPT-2's Conv1D).
    let sizes = [shape[0], rest]
    if sizes.contains(side == .inputs ? tensor.shape[1] : tensor.shape[0]) { fit.fitting += 1 }
  }
  return fit
}

private enum LoraSide { case inputs, outputs }

/// `blk.0.attn_q` of `blk.0.attn_q.lora_A.weight`.
private func loraTarget(_ role: ByteString) -> (module: ByteString, side: LoraSide)? {
  let parts = role.split(at: ".")
  guard let index = parts.firstIndex(where: { $0 == "lora_A" || $0 == "lora_B" }), index > 0 else { return nil }
  var module: [UInt8] = []
  for part in parts[..<index] { module += (module.isEmpty ? [] : [UInt8(ascii: ".")]) + part.bytes }
  return (ByteString(module), parts[index] == "lora_A" ? .inputs : .outputs)
}

/// An adapter's weights say which shapes it fits, and nothing of which member of a family it was trained on.
///
/// Among candidates that fit, the one that most other candidates descend from is the likeliest: most adapters are made for
/// a family's base. The earliest breaks ties.
func adapterDecision(
  _ child: ChartingModel, _ candidates: [Candidate], details: (ModelID) throws -> ModelDetail?
) rethrows -> Decision {
  guard let adapter = try details(child.id) else { return Decision() }
  var fits: [(candidate: Candidate, fit: AdapterFit)] = []
  for candidate in candidates where !candidate.model.isAdapter {
    guard let base = try details(candidate.model.id) else { continue }
    fits.append((candidate, adapterFit(adapter: adapter.tensors, base: base.tensors)))
  }
  var children: [ModelID: Int] = [:]
  for candidate in candidates { candidate.parents.forEach { children[$0, default: 0] += 1 } }
  let ranked = fits.sorted { ($0.candidate.rank, $0.candidate.model.id) < ($1.candidate.rank, $1.candidate.model.id) }
  let fitting = ranked.filter { $0.fit.isComplete && !$0.candidate.isLeaf }
  let most = fitting.map { children[$0.candidate.model.id] ?? 0 }.max() ?? 0
  let chosen = fitting.first { (children[$0.candidate.model.id] ?? 0) == most }
  let rejected = ranked.filter { !$0.fit.isComplete }.prefix(3).map { pair in
    RejectedParent(
      candidate: pair.candidate.model.id, reason: "the adapter's targets have other shapes", evidence: measurements(pair.fit))
  }
  guard let chosen else { return Decision(rejected: Array(rejected)) }
  let families = fitting.count { $0.candidate.parents.isEmpty }
  let edge = ParentEdge(
    parent: chosen.candidate.model.id, relation: .adapter, method: "lora", verdict: .undeclared,
    confidence: Confidence.adapter(families: families), rule: "adapter-shapes",
    evidence: measurements(chosen.fit) + [Measurement("fittingCandidates", Double(fitting.count))])
  return Decision(parents: [edge], rejected: Array(rejected))
}

private func measurements(_ fit: AdapterFit) -> [Measurement] {
  [Measurement("adapterTargets", Double(fit.targets)), Measurement("fittingTargets", Double(fit.fitting))]
}
