import Charting
import ModelAtlas

/// The ways back to an absent model, best first: by kind, then by error, then by id.
func waysBack(
  to target: AtlasNode, dependents: [ModelID], in atlas: Atlas, _ index: HashIndex
) -> [RestoreCandidate] {
  let copies = index.copies(of: target)
  var found = copies.map { candidate(copy: $0) }
  found += index.repositories(holding: target).map(published)
  if let name = index.newName(of: target), !found.contains(where: { $0.id == name }) {
    found.append(
      RestoreCandidate(.renamed, id: name, place: nil, estimatedError: nil, grounds: ["equal": "name", "where": "hub"]))
  }
  let taken = Set(copies.map(\.node.id))
  let twins = index.twins(of: target)
  found += relatives(of: target, twins: twins, in: atlas).filter { !taken.contains($0.id) }
  if let estimate = estimate(of: target, twins: Set(twins), dependents: dependents, in: atlas) {
    found.append(estimate)
  }
  found.append(nameAlone(target.id, node: target, dependents: dependents, in: atlas))
  return found.sorted { a, b in a.order == b.order ? a.id < b.id : a.order < b.order }
}

extension RestoreCandidate {
  fileprivate var order: (Int, Double) {
    let rank = Kind.allCases.firstIndex(of: kind) ?? .max
    // Same bytes come before same values.
    let isSameBytes = ["content", "files"].contains(grounds["equal"] ?? "")
    return (rank, kind == .identical && !isSameBytes ? 1 : estimatedError ?? .infinity)
  }
}

private func candidate(copy: HashIndex.Copy) -> RestoreCandidate {
  var grounds = ["equal": copy.match]
  if !copy.hasSameTypes { grounds["elementType"] = copy.node.facts?.elementType?.rawValue }
  return RestoreCandidate(
    copy.hasSameTypes ? .identical : .cast, id: copy.node.id, place: copy.node.facts?.place, hash: copy.hash,
    estimatedError: 0, grounds: grounds)
}

private func published(_ record: HubRecord) -> RestoreCandidate {
  var grounds = ["equal": "files", "where": "hub"]
  grounds["revision"] = record.revision
  return RestoreCandidate(.renamed, id: record.id, place: nil, estimatedError: 0, grounds: grounds)
}

/// Casts and quantized renditions of the target's values, and what the target itself was cast from.
private func relatives(of target: AtlasNode, twins: [ModelID], in atlas: Atlas) -> [RestoreCandidate] {
  let children = twins.flatMap { twin in
    atlas.children(of: twin).compactMap { id -> RestoreCandidate? in
      guard let child = atlas[id], child.isWhole,
        let edge = child.verdict.parents.first(where: { $0.parent == twin })
      else { return nil }
      return derived(child, by: edge, from: target)
    }
  }
  let origins = target.verdict.parents.filter { $0.relation == .cast }.compactMap { edge in
    atlas[edge.parent].flatMap { $0.isWhole ? derived($0, by: edge, from: target) : nil }
  }
  return children + origins
}

private func derived(_ node: AtlasNode, by edge: ParentEdge, from target: AtlasNode) -> RestoreCandidate? {
  let kind: RestoreCandidate.Kind
  switch edge.relation {
  case .cast: kind = .cast
  case .quantized: kind = .quantized
  default: return nil
  }
  var grounds = ["rule": edge.rule, "verdict": edge.verdict.rawValue]
  grounds["method"] = edge.method ?? node.facts?.quantization?.method
  grounds["elementType"] = node.facts?.elementType?.rawValue
  let measured = sampledError(of: node, against: target)
  grounds["error"] = measured == nil ? "typical of the element type" : "measured over the sampled weights"
  return RestoreCandidate(
    kind, id: node.id, place: node.facts?.place, hash: node.facts?.contentHash,
    estimatedError: measured ?? node.facts.flatMap(typicalError), grounds: grounds,
    measurements: edge.evidence + [Measurement("confidence", edge.confidence)])
}

/// Relative error over the sampled weights that both hold; nil when the target's were never read.
private func sampledError(of node: AtlasNode, against target: AtlasNode) -> Double? {
  guard let original = target.facts?.sketch, let derived = node.facts?.sketch,
    let pair = sketchPair(derived, original)
  else { return nil }
  let norm = original.values.reduce(0.0) { $0 + Double($1) * Double($1) }
  guard norm > 0 else { return nil }
  let scaled = norm * 1024 / Double(original.values.count)
  return pair.distance / scaled.squareRoot()
}

/// What rounding to a type costs, relative to the weights; measured on trained transformers.
///
/// - Source: reference errors of a quantization by bits a weight; for floats the step between neighbors over sqrt 12.
private func typicalError(_ facts: ModelFacts) -> Double? {
  guard let quantization = facts.quantization else {
    switch facts.elementType {
    case .f64, .f32: return 0
    case .f16: return 2e-4
    case .bf16: return 1.7e-3
    case .f8e4m3, .f8e5m2, .f8e4m3fnuz, .f8e5m2fnuz: return 0.03
    default: return nil
    }
  }
  switch quantization.bitsPerWeight {
  case 7.5...: return 0.012
  case 5.5...: return 0.02
  case 3.75...: return 0.09
  case 2.75...: return 0.18
  default: return 0.3
  }
}

/// From three children on, changes of low rank have one base only. Whether they are of low rank shows in the weights,
/// which only the one who restores reads: here the error is not known yet.
private func estimate(
  of target: AtlasNode, twins: Set<ModelID>, dependents: [ModelID], in atlas: Atlas
) -> RestoreCandidate? {
  let children = dependents.compactMap { atlas[$0] }.filter { child in
    guard let facts = child.facts, child.isWhole else { return false }
    guard child.verdict.parents.count == 1, let edge = child.verdict.parents.first else { return false }
    return twins.contains(edge.parent) && edge.relation == .finetune && !facts.isAdapter && facts.quantization == nil
  }
  let alike =
    Dictionary(grouping: children) { $0.facts?.typesHash ?? 0 }
    .max { a, b in (a.value.count, b.key) < (b.value.count, a.key) }?.value ?? []
  guard alike.count >= LoRABase.childrenMin else { return nil }
  var candidate = RestoreCandidate(
    .estimate, id: target.id, place: nil, estimatedError: nil, grounds: ["error": "not measured yet"])
  candidate.children = alike.map(\.id).sorted()
  return candidate
}
