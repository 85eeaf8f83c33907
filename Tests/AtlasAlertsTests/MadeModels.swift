import AtlasAlerts
import ModelAtlas

/// Whole models without anything that a rule would tell of.
func made(_ id: ModelID, license: String? = nil, card: Bool = true, parents: [ModelID] = []) -> AtlasNode {
  var facts = ModelFacts(
    place: ModelPlace(root: "models", name: id), path: "/srv/\(id)", layout: .folder, condition: .whole)
  facts.card.hasCard = card
  facts.card.license = license
  facts.sampleHash = ValueDigest(high: 1, low: UInt64(id.text.utf8.count))
  var verdict = Verdict()
  verdict.family = parents.first ?? id
  verdict.parents = parents.map {
    ParentEdge(parent: $0, relation: .finetune, verdict: .verified, confidence: 0.9, rule: "nearest", evidence: [])
  }
  return AtlasNode(id: id, state: .charted, facts: facts, hub: nil, verdict: verdict)
}

func claim(_ reference: String, resolved: ModelID?, _ verdict: ClaimVerdict) -> JudgedClaim {
  JudgedClaim(
    claim: ParentClaim(source: .card, reference: reference, relation: .finetune), resolved: resolved, verdict: verdict,
    evidence: [])
}

func atlas(_ nodes: AtlasNode...) -> Atlas {
  var atlas = Atlas()
  for node in nodes { atlas.put(node) }
  return atlas
}

let noon = UnixTime(milliseconds: 1_800_000_000_000)

func findings(on id: ModelID, in atlas: Atlas, policy: AlertPolicy = AlertPolicy()) -> [AlertFinding] {
  AlertGrounds(atlas: atlas, policy: policy, now: noon).findings(on: id)
}

func rules(on id: ModelID, in atlas: Atlas, policy: AlertPolicy = AlertPolicy()) -> [AlertRule] {
  findings(on: id, in: atlas, policy: policy).map(\.rule)
}
