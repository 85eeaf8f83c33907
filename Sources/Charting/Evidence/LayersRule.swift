import ModelAtlas

/// A model of one other's matrices, all of them as they are, with some of its layers left out or repeated.
///
/// By value hash over all names: the tools renumber layers, so that tensors of one name hold other layers. What was trained
/// afterwards is not found.
///
/// - Complexity: O(tensors) of the child and of candidates that were sampled at other places: others have its layers.
func layersDecision(_ lineup: Lineup) -> Decision? {
  let others = lineup.ordinary.filter { $0.candidate.model.sketch.plan != lineup.model.sketch.plan }
  guard !others.isEmpty, let own = matrixHashes(of: lineup.child.detail), own.count > 1 else { return nil }
  let layers = layerCount(lineup.child.tensors.keys)
  let holders = others.compactMap { entry -> (entry: Lineup.Entry, layers: Int, left: Int)? in
    let theirs = layerCount(entry.sample.detail.tensors.map(\.role))
    guard theirs != layers, let hashes = matrixHashes(of: entry.sample.detail), own.isSubset(of: hashes) else {
      return nil
    }
    return (entry, theirs, hashes.count - own.count)
  }
  // Who lost fewest; of equals the earliest.
  guard let (entry, theirs, left) = holders.min(by: { $0.left < $1.left }) else { return nil }
  let isStacked = theirs < layers
  let edge = ParentEdge(
    parent: entry.id, relation: isStacked ? .merge : .finetune, method: isStacked ? "passthrough" : "layers-dropped",
    verdict: .undeclared, confidence: Confidence.sameMatrices, rule: "same-matrices",
    evidence: [
      Measurement("sameMatrices", Double(own.count)), Measurement("matricesLeftOut", Double(left)),
      Measurement("layers", Double(layers)), Measurement("parentLayers", Double(theirs)),
    ])
  let ids = Set(holders.map(\.entry.id))
  return Decision(
    parents: [edge],
    rejected: lineup.rejected(besides: [entry.id]) {
      ids.contains($0.id) ? "has all matrices as well, and more others" : "lacks some of its matrices"
    })
}

/// What matrices say of a claim where sketches see nothing in common, as without the first layer; nil when they are others.
func layersVerdict(
  child: ChartingModel, parent: ChartingModel, details: (ModelID) throws -> ModelDetail?
) rethrows -> (verdict: ClaimVerdict, evidence: [Measurement])? {
  // Before both are read.
  guard child.sketch.plan != parent.sketch.plan, !child.isQuantized else { return nil }
  let candidate = Candidate(model: parent, sketchDistance: .infinity, parents: [], isLeaf: false, rank: 0)
  let lineup = try Lineup(child: child, candidates: [candidate], family: nil, absent: nil, details: details)
  return lineup.flatMap(layersDecision)?.parents.first.map { (.verified, $0.evidence) }
}

/// How many layers have names among these.
func layerCount(_ roles: some Sequence<ByteString>) -> Int {
  let blocks = roles.compactMap { role -> Int? in
    let parts = role.split(at: ".")
    return parts.count > 2 && parts[0] == "blk" ? Int(parts[1].description) : nil
  }
  return Set(blocks).count
}
