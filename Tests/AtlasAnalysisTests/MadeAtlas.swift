import ModelAtlas

/// A node with as much as an analysis looks at.
func madeNode(
  _ id: ModelID, from parents: [(ModelID, Relation)] = [], state: ModelState = .charted, downloads: Int64? = nil,
  bytes: UInt64 = 0, duplicateOf: ModelID? = nil, card: (inout CardFacts) -> Void = { _ in }
) -> AtlasNode {
  var facts = ModelFacts(
    place: ModelPlace(root: "models", name: id), path: "/srv/\(id)", layout: .folder,
    condition: state == .removed ? .removed : .whole)
  facts.files = [FileFact(path: "model.safetensors", bytes: bytes, modified: 0, changed: 0, isWeights: true)]
  card(&facts.card)
  var verdict = Verdict()
  verdict.duplicateOf = duplicateOf
  verdict.parents = parents.map { parent, relation in
    ParentEdge(
      parent: parent, relation: relation, verdict: .undeclared, confidence: 0.9, rule: "nearest", evidence: [])
  }
  var hub: HubRecord?
  if let downloads {
    hub = HubRecord(id: id)
    hub?.downloads = downloads
  }
  return AtlasNode(id: id, state: state, facts: state == .referenced ? nil : facts, hub: hub, verdict: verdict)
}

func atlas(_ nodes: [AtlasNode]) -> Atlas {
  var atlas = Atlas()
  for node in nodes { atlas.put(node) }
  return atlas
}
