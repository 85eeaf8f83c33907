import ModelAtlas

// The parts of a component that depend on its node alone.

/// The part of an id before its last slash; nil when there is none.
func group(_ id: ModelID) -> String? {
  let parts = id.text.split(separator: "/", omittingEmptySubsequences: false)
  return parts.count > 1 ? parts.dropLast().joined(separator: "/") : nil
}

func name(_ id: ModelID) -> String {
  id.text.split(separator: "/", omittingEmptySubsequences: false).last.map(String.init) ?? id.text
}

func hash(_ digest: SHA256Digest) -> JSONText {
  .object([("alg", .text("SHA-256")), ("content", .text(String(digest.description.dropFirst(7))))])
}

/// By its declared name: SPDX ids are one spelling of many, and an id that is none would make the document invalid.
func license(_ license: String) -> JSONText {
  .object([("license", .object([("name", .text(license)), ("acknowledgement", .text("declared"))]))])
}

func modelCard(_ node: AtlasNode) -> JSONText? {
  let metrics = node.results.map { result in
    JSONText.object([
      ("type", .text(result.metric)), ("value", .text("\(result.value)")),
      ("slice", .textIfAny(result.dataset)),
    ])
  }
  let data = node.datasets.map { JSONText.object([("ref", .text("data:\($0)"))]) }
  let parameters = JSONText.object([
    ("task", .textIfAny(node.pipelineTag)), ("architectureFamily", .textIfAny(node.architecture)),
    ("datasets", data.isEmpty ? nil : .list(data)),
  ])
  return .object([
    ("modelParameters", parameters),
    ("quantitativeAnalysis", metrics.isEmpty ? nil : .object([("performanceMetrics", .list(metrics))])),
  ])
}

/// What has no field of its own, under names of ours.
func properties(_ node: AtlasNode) -> [JSONText] {
  var pairs: [(String, String)] = [("atlas:state", node.state.rawValue)]
  if let facts = node.facts {
    if node.isHere { pairs.append(("atlas:path", facts.path)) }
    if let parameters = facts.parameters { pairs.append(("atlas:parameters", "\(parameters)")) }
    if let type = facts.elementType { pairs.append(("atlas:elementType", type.rawValue)) }
    if let quantization = facts.quantization { pairs.append(("atlas:quantization", quantization.method)) }
    if let hash = facts.valueHash { pairs.append(("atlas:valueHash", hash.description)) }
    for file in facts.files where file.isWeights {
      if let hash = file.sha256 { pairs.append(("atlas:file:\(file.path)", hash.description)) }
    }
  }
  if let family = node.verdict.family { pairs.append(("atlas:family", family.text)) }
  if let original = node.verdict.duplicateOf { pairs.append(("atlas:duplicateOf", original.text)) }
  for edge in node.verdict.parents.sorted(by: { $0.parent < $1.parent }) {
    pairs.append(("atlas:parent:\(edge.parent)", "\(edge.relation.rawValue), confidence \(edge.confidence)"))
  }
  return pairs.map { .object([("name", .text($0.0)), ("value", .text($0.1))]) }
}
