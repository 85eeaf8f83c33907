import ModelAtlas

/// How an adapter's tensors fit a model; `AdapterSizes` says what they ask for.
package struct AdapterFit: Hashable, Sendable {
  /// Sizes that their target has.
  package var fitting = 0
  /// Sizes that tensors of known kinds of adapter ask for.
  package var targets = 0

  package var isComplete: Bool { targets > 0 && fitting == targets }
}

package func adapterFit(adapter: [TensorFact], base: [TensorFact]) -> AdapterFit {
  let shapes = Dictionary(base.map { ($0.role, $0.shape) }, uniquingKeysWith: { first, _ in first })
  var fit = AdapterFit()
  for needed in AdapterSizes(adapter).sizes {
    fit.targets += 1
    let name = ByteString(needed.module.bytes + Array(".weight".utf8))
    guard let shape = shapes[name] ?? shapes[needed.module], shape.count >= 2 else { continue }
    // Transposed where the base keeps its matrices input first (GPT-2's Conv1D).
    let sizes = [shape[0], shape.dropFirst().reduce(UInt64(1)) { $0 &* $1 }]
    if sizes.contains(needed.size) { fit.fitting += 1 }
  }
  return fit
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
  for candidate in candidates.sorted(by: { ($0.rank, $0.model.id) < ($1.rank, $1.model.id) }) {
    guard !candidate.model.isAdapter, let base = try details(candidate.model.id) else { continue }
    fits.append((candidate, adapterFit(adapter: adapter.tensors, base: base.tensors)))
  }
  let rejected = fits.filter { !$0.fit.isComplete }.prefix(3).map { candidate, fit in
    let reason = "the adapter's targets have other shapes"
    return RejectedParent(candidate: candidate.model.id, reason: reason, evidence: measurements(fit))
  }
  let fitting = fits.filter { $0.fit.isComplete && !$0.candidate.isLeaf }
  guard let chosen = likeliest(fitting.map(\.candidate), among: candidates),
    let fit = fitting.first(where: { $0.candidate.model.id == chosen })?.fit
  else { return Decision(rejected: rejected) }
  let families = fitting.count { $0.candidate.parents.isEmpty }
  let edge = ParentEdge(
    parent: chosen, relation: .adapter, method: AdapterSizes(adapter.tensors).method, verdict: .undeclared,
    confidence: Confidence.adapter(families: families), rule: "adapter-shapes",
    evidence: measurements(fit) + [Measurement("fittingCandidates", Double(fitting.count))])
  return Decision(parents: [edge], rejected: rejected)
}

/// The one from which most candidates descend; the first of equals.
private func likeliest(_ fitting: [Candidate], among candidates: [Candidate]) -> ModelID? {
  var children: [ModelID: Int] = [:]
  for candidate in candidates { candidate.parents.forEach { children[$0, default: 0] += 1 } }
  let most = fitting.map { children[$0.model.id] ?? 0 }.max() ?? 0
  return fitting.first { (children[$0.model.id] ?? 0) == most }?.model.id
}

private func measurements(_ fit: AdapterFit) -> [Measurement] {
  [Measurement("adapterTargets", Double(fit.targets)), Measurement("fittingTargets", Double(fit.fitting))]
}
