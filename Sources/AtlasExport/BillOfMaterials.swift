import AtlasAnalysis
import ModelAtlas

/// A model's CycloneDX 1.6 bill of materials: what it is, what it descends from, and how sure that is.
///
/// The ancestors stand flat in `pedigree.ancestors`, nearest first; the edges among them are in `dependencies`.
/// - Source: cyclonedx.org, JSON reference 1.6.
package struct BillOfMaterials: Sendable {
  private let node: AtlasNode
  private let atlas: Atlas
  private let ancestors: [Reach.Step]
  /// Over the best path to each ancestor, the product of the edges' confidences.
  private let confidence: [ModelID: Double]

  package init(of node: AtlasNode, in atlas: Atlas) {
    self.node = node
    self.atlas = atlas
    let reach = Reach(from: node.id, upwards: true, in: atlas).steps
    ancestors = Array(reach.dropFirst())
    confidence = pathConfidences(reach.map(\.id), in: atlas)
  }

  package func written(at now: UnixTime, version: String) -> String {
    let tool = JSONText.object([
      ("type", .text("application")), ("name", .text("atlasd")), ("version", .text(version)),
    ])
    let metadata = JSONText.object([
      ("timestamp", .text(now.description)), ("tools", .object([("components", .list([tool]))])),
      ("component", component(node, isSubject: true)),
    ])
    let serial = stableUUID(["bom", node.id.text, node.facts?.contentHash?.description ?? "", now.description])
    return JSONText.object([
      ("bomFormat", .text("CycloneDX")), ("specVersion", .text("1.6")), ("serialNumber", .text("urn:uuid:\(serial)")),
      ("version", .integer(1)), ("metadata", metadata), ("components", .list(datasets())),
      ("dependencies", .list(dependencies())),
    ]).written + "\n"
  }

  private func component(_ node: AtlasNode, isSubject: Bool) -> JSONText {
    .object([
      ("type", .text("machine-learning-model")), ("bom-ref", .text(node.id.text)),
      ("group", .textIfAny(group(node.id))), ("name", .text(name(node.id))),
      ("version", .textIfAny(node.hub?.revision ?? node.facts?.origin?.revision)),
      ("description", node.isHere ? nil : .text("not in this store: \(node.state.rawValue)")),
      ("hashes", node.facts?.contentHash.map { .list([hash($0)]) }),
      ("licenses", node.license.map { .list([license($0)]) }),
      ("modelCard", isSubject ? modelCard(node) : nil), ("pedigree", isSubject ? pedigree() : nil),
      ("evidence", isSubject ? nil : evidence(node.id)), ("properties", .list(properties(node))),
    ])
  }

  private func pedigree() -> JSONText? {
    guard !ancestors.isEmpty else { return nil }
    let components = ancestors.map { step in
      component(
        atlas[step.id] ?? AtlasNode(id: step.id, state: .referenced, facts: nil, hub: nil, verdict: Verdict()),
        isSubject: false)
    }
    return .object([
      ("ancestors", .list(components)),
      ("notes", .text("Concluded from weights and declarations; confidence is a calibrated probability.")),
    ])
  }

  private func evidence(_ ancestor: ModelID) -> JSONText {
    let sure = JSONText.number(confidence[ancestor] ?? 0)
    let method = JSONText.object([
      ("technique", .text("binary-analysis")), ("confidence", sure),
      ("value", .text("weights compared by Model Atlas, rules \(node.verdict.ruleSet)")),
    ])
    let identity = JSONText.object([("field", .text("name")), ("confidence", sure), ("methods", .list([method]))])
    return .object([("identity", .list([identity]))])
  }

  private func dependencies() -> [JSONText] {
    var known: Set<ModelID> = [node.id]
    known.formUnion(ancestors.map(\.id))
    return ([node.id] + ancestors.map(\.id)).map { id in
      let parents = Set(atlas.parents(of: id)).intersection(known).sorted()
      let data = id == node.id ? node.datasets.map { "data:\($0)" } : []
      let targets = (parents.map(\.text) + data).map { JSONText.text($0) }
      return .object([("ref", .text(id.text)), ("dependsOn", targets.isEmpty ? nil : .list(targets))])
    }
  }

  private func datasets() -> [JSONText] {
    node.datasets.map { name in
      .object([("type", .text("data")), ("bom-ref", .text("data:\(name)")), ("name", .text(name))])
    }
  }
}

/// - Parameter reached: a model and its ancestors, nearest first.
private func pathConfidences(_ reached: [ModelID], in atlas: Atlas) -> [ModelID: Double] {
  var best: [ModelID: Double] = [:]
  if let first = reached.first { best[first] = 1 }
  // Nearest first is no topological order: passes until nothing gets better, as many as the longest path at most.
  var isChanging = true
  while isChanging {
    isChanging = false
    for id in reached {
      guard let own = best[id] else { continue }
      for edge in atlas[id]?.verdict.parents ?? [] {
        let confidence = own * min(1, max(0, edge.confidence))
        guard confidence > best[edge.parent] ?? -1 else { continue }
        best[edge.parent] = confidence
        isChanging = true
      }
    }
  }
  return best
}
