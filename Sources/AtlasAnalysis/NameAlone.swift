import ModelAtlas

/// The virtual node: nothing but a name, with the attributes that all dependents agree on.
func nameAlone(
  _ id: ModelID, node: AtlasNode?, dependents: [ModelID], in atlas: Atlas
) -> RestoreCandidate {
  let children = dependents.compactMap { atlas[$0] }
  var grounds: [String: String] = [:]
  grounds["architecture"] = agreed(children) { $0.facts?.architecture ?? $0.facts?.card.architecture }
  grounds["parameters"] = agreed(children.filter { $0.facts?.isAdapter == false }) {
    $0.facts?.parameters.map { String($0) }
  }
  grounds["license"] = agreed(children) { $0.facts?.card.license ?? $0.hub?.card.license }
  grounds["pipelineTag"] = agreed(children) { $0.facts?.card.pipelineTag ?? $0.hub?.card.pipelineTag }
  grounds["libraryName"] = agreed(children) { $0.facts?.card.libraryName ?? $0.hub?.card.libraryName }
  // What was seen of the model itself beats what its children have in common.
  if let facts = node?.facts {
    grounds["architecture"] = facts.architecture ?? grounds["architecture"]
    grounds["parameters"] = facts.parameters.map { String($0) } ?? grounds["parameters"]
    grounds["license"] = facts.card.license ?? grounds["license"]
  }
  return RestoreCandidate(.reference, id: id, place: nil, estimatedError: nil, grounds: grounds)
}

/// The one value that all who have one have; nil when they differ or nobody has one.
private func agreed(_ nodes: [AtlasNode], _ value: (AtlasNode) -> String?) -> String? {
  let values = Set(nodes.compactMap(value))
  return values.count == 1 ? values.first : nil
}

/// Models here that a path's last name means, by name and by the weights of those who say it.
///
/// A name is no evidence: the model has to be the concluded parent of a dependent as well.
func likelyMeanings(of reference: ModelID, dependents: [ModelID], in atlas: Atlas) -> [RestoreCandidate] {
  guard let name = lastPart(reference.text) else { return [] }
  var children: [ModelID: (edges: [ParentEdge], count: Int)] = [:]
  for edge in dependents.flatMap({ atlas[$0]?.verdict.parents ?? [] }) where lastPart(edge.parent.text) == name {
    children[edge.parent, default: ([], 0)].edges.append(edge)
  }
  let found = children.compactMap { id, found -> RestoreCandidate? in
    guard let node = atlas[id], node.isWhole else { return nil }
    let confidence = found.edges.map(\.confidence).min() ?? 0
    return RestoreCandidate(
      .renamed, id: id, place: node.facts?.place, hash: node.facts?.contentHash, estimatedError: nil,
      grounds: ["equal": "name"],
      measurements: [Measurement("descendants", Double(found.edges.count)), Measurement("confidence", confidence)])
  }
  return found.sorted { $0.id < $1.id }
}

/// The last part of a path or id in lower case, without a cache's commit.
private func lastPart(_ text: String) -> String? {
  guard let last = text.split(whereSeparator: { $0 == "/" || $0 == "\\" }).last else { return nil }
  let name = last.split(separator: "@").first ?? last
  return name.lowercased()
}
