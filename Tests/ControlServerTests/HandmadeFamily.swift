import ModelAtlas

let conflict = Alert(
  id: AlertID("0123456789abcdef0123456789abcdef"),
  finding: AlertFinding(
    rule: .licenseConflict, model: "acme/tuned", cause: "acme/base", subjects: ["acme/base"],
    path: ["acme/base", "acme/tuned"], message: "acme/tuned: permits more than acme/base"),
  severity: .critical, state: .open, since: UnixTime(milliseconds: 1_700_000_000_000),
  updated: UnixTime(milliseconds: 1_700_000_000_000))

/// A base, its fine-tune, a copy of that, a quantized one, and an upload that is cut short.
let family: [AtlasNode] = [base, tuned, copy, quantized, broken]

let base = node("acme/base", bytes: 4000, family: "acme/base")

let tuned: AtlasNode = {
  var tuned = node("acme/tuned", bytes: 4000, family: "acme/base")
  tuned.facts?.card.license = "apache-2.0"
  tuned.verdict.parents = [
    ParentEdge(
      parent: "acme/base", relation: .finetune, method: "full", verdict: .verified, confidence: 0.97, rule: "nearest",
      evidence: [Measurement("relativeDistance", 0.125), Measurement("equalTensors", 4)])
  ]
  let claim = ParentClaim(source: .card, reference: "acme/base", relation: .finetune)
  tuned.verdict.claims = [
    JudgedClaim(claim: claim, resolved: "acme/base", verdict: .verified, evidence: [Measurement("cosine", 0.5)])
  ]
  tuned.verdict.rejected = [
    RejectedParent(
      candidate: "other/model", reason: "further away", evidence: [Measurement("relativeDistance", 0.75)])
  ]
  tuned.verdict.created = CreationTime(time: UnixTime(milliseconds: 1_700_000_001_000), source: .metadata)
  return tuned
}()

let copy: AtlasNode = {
  var copy = node("beta/tuned", bytes: 4001, family: "acme/base")
  copy.verdict.duplicateOf = "acme/tuned"
  copy.verdict.parents = [
    ParentEdge(
      parent: "acme/tuned", relation: .duplicate, verdict: .undeclared, confidence: 1, rule: "copy", evidence: [])
  ]
  return copy
}()

let quantized: AtlasNode = {
  var quantized = node("beta/tuned-q4.gguf", bytes: 1000, family: "acme/base")
  let verdict = QuantizationVerdict(method: "gguf:Q4_K", bitsPerWeight: 4.5)
  quantized.facts?.quantization = verdict
  quantized.facts?.elementType = .q4_K
  quantized.facts?.renditions = [
    Rendition(format: .gguf, elementType: .q4_K, quantization: verdict, bytes: 1000)
  ]
  quantized.verdict.parents = [
    ParentEdge(
      parent: "acme/tuned", relation: .quantized, method: "gguf:Q4_K", verdict: .undeclared, confidence: 0.9,
      rule: "quantized", evidence: [])
  ]
  return quantized
}()

let broken = AtlasNode(
  id: "beta/cut", state: .incomplete,
  facts: ModelFacts(
    place: ModelPlace(root: "models", name: "beta/cut"), path: "/srv/models/beta/cut", layout: .folder,
    condition: .incomplete(reason: "model.safetensors: 100 bytes of 200 are there")), hub: nil, verdict: Verdict())

func node(_ id: ModelID, bytes: UInt64, family: ModelID) -> AtlasNode {
  var facts = ModelFacts(
    place: ModelPlace(root: "models", name: id), path: "/srv/models/\(id)", layout: .folder, condition: .whole)
  facts.files = [FileFact(path: "model.safetensors", bytes: bytes, modified: 0, changed: 0, isWeights: true)]
  facts.renditions = [Rendition(format: .safetensors, elementType: .f32, quantization: nil, bytes: bytes)]
  facts.elementType = .f32
  facts.parameters = bytes / 4
  facts.architecture = "LlamaForCausalLM"
  var verdict = Verdict()
  verdict.family = family
  verdict.ruleSet = "evidence.1"
  return AtlasNode(id: id, state: .charted, facts: facts, hub: nil, verdict: verdict)
}
