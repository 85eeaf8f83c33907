import ModelAtlas

/// A digest whose 32 bytes are all `byte`.
func digest(_ byte: UInt8) -> SHA256Digest {
  guard let digest = SHA256Digest([UInt8](repeating: byte, count: 32)) else { preconditionFailure("32 bytes") }
  return digest
}

/// A model of one weight file.
///
/// - Parameters:
///   - file: the SHA-256 of its weight file and, shifted by 100, its content hash.
///   - values: its value hash.
func model(
  _ id: ModelID, _ state: ModelState = .charted, file: UInt8, values: UInt8, types: UInt64 = 1,
  parents: [ParentEdge] = [], claims: [JudgedClaim] = []
) -> AtlasNode {
  var facts = ModelFacts(
    place: ModelPlace(root: "models", name: id), path: "/srv/\(id)", layout: .folder,
    condition: state == .removed ? .removed : .whole)
  facts.files = [
    FileFact(
      path: "model.safetensors", bytes: 100, modified: 0, changed: 0, isWeights: true, sha256: digest(file))
  ]
  facts.contentHash = digest(file &+ 100)
  facts.valueHash = digest(values)
  facts.typesHash = types
  facts.architecture = "llama"
  facts.parameters = 25
  facts.elementType = .f32
  var verdict = Verdict()
  verdict.parents = parents
  verdict.claims = claims
  return AtlasNode(id: id, state: state, facts: facts, hub: nil, verdict: verdict)
}

func edge(to parent: ModelID, _ relation: Relation, confidence: Double = 0.9) -> ParentEdge {
  ParentEdge(
    parent: parent, relation: relation, verdict: .undeclared, confidence: confidence, rule: "declared", evidence: [])
}

func claim(_ reference: String, resolved: ModelID?) -> JudgedClaim {
  JudgedClaim(
    claim: ParentClaim(source: .card, reference: reference, relation: .finetune), resolved: resolved,
    verdict: .unverifiable, evidence: [])
}

/// A Hub's record of a repository with one weight file.
func record(_ id: ModelID, file: UInt8) -> HubRecord {
  var record = HubRecord(id: id)
  record.revision = "abc"
  record.files = [HubRecord.File(path: "model.safetensors", bytes: 100, sha256: digest(file))]
  return record
}
