import ModelAtlas

/// A model of one other's matrices, all of them as they are, with some of its layers left out or repeated.
///
/// By value hash over all names: the tools renumber layers, so that tensors of one name hold other layers. What was trained
/// afterwards is not found.
///
/// - Complexity: O(tensors of all).
func layersDecision(_ lineup: Lineup) -> Decision? {
  guard let own = matrices(of: lineup.child.detail), own.hashes.count > 1 else { return nil }
  let holders = lineup.ordinary.compactMap { entry -> (entry: Lineup.Entry, layers: Int, left: Int)? in
    guard let other = matrices(of: entry.sample.detail), other.layers != own.layers,
      own.hashes.isSubset(of: other.hashes)
    else { return nil }
    return (entry, other.layers, other.hashes.count - own.hashes.count)
  }
  // Who lost fewest; of equals the earliest.
  guard let (entry, layers, left) = holders.min(by: { $0.left < $1.left }) else { return nil }
  let isStacked = layers < own.layers
  let edge = ParentEdge(
    parent: entry.id, relation: isStacked ? .merge : .finetune, method: isStacked ? "passthrough" : "layers-dropped",
    verdict: .undeclared, confidence: Confidence.sameMatrices, rule: "same-matrices",
    evidence: [
      Measurement("sameMatrices", Double(own.hashes.count)), Measurement("matricesLeftOut", Double(left)),
      Measurement("layers", Double(own.layers)), Measurement("parentLayers", Double(layers)),
    ])
  return Decision(parents: [edge], rejected: lineup.rejected(besides: [entry.id]) { _ in "lacks some of its matrices" })
}

/// What matrices say of a claim where sketches see nothing in common, as without the first layer; nil when they are others.
func layersVerdict(
  child: ChartingModel, parent: ChartingModel, details: (ModelID) throws -> ModelDetail?
) rethrows -> (verdict: ClaimVerdict, evidence: [Measurement])? {
  guard child.sketch.plan != parent.sketch.plan, !child.isQuantized else { return nil }
  let candidate = Candidate(model: parent, sketchDistance: .infinity, parents: [], isLeaf: false, rank: 0)
  let lineup = try Lineup(child: child, candidates: [candidate], family: nil, absent: nil, details: details)
  return lineup.flatMap(layersDecision)?.parents.first.map { (.verified, $0.evidence) }
}

/// Nil when one of the matrices is not known by its values.
private func matrices(of detail: ModelDetail) -> (hashes: Set<ValueDigest>, layers: Int)? {
  var hashes: Set<ValueDigest> = []
  for tensor in detail.tensors where tensor.shape.count > 1 {
    guard tensor.type.isPlainFloat, let hash = tensor.valueHash else { return nil }
    hashes.insert(hash)
  }
  return (hashes, layerCount(detail.tensors.map(\.role)))
}

/// How many layers have names among these.
func layerCount(_ roles: some Sequence<ByteString>) -> Int {
  let blocks = roles.compactMap { role -> Int? in
    let parts = role.split(at: ".")
    return parts.count > 2 && parts[0] == "blk" ? Int(parts[1].description) : nil
  }
  return Set(blocks).count
}
