import AtlasAnalysis
import ModelAtlas

/// The atlas, or a part of it, as a property graph: what all graph formats are written from.
package struct ExportGraph: Sendable {
  package enum Value: Hashable, Sendable {
    case text(String)
    case integer(Int64)
    case number(Double)
    case flag(Bool)
  }

  /// A property that nodes or edges may have, with the type that all its values have.
  package struct Property: Hashable, Sendable {
    package enum Kind: Hashable, Sendable { case text, integer, number, flag }
    package let name: String
    package let kind: Kind
  }

  package struct Node: Sendable {
    package let id: ModelID
    package let created: UnixTime?
    package let depth: Int
    package let relation: Relation?
    package let downloads: Int64
    /// In the order of `nodeProperties`; nil when unknown.
    package let values: [Value?]
  }

  package struct Edge: Sendable {
    package let parent: ModelID
    package let child: ModelID
    package let relation: Relation
    package let confidence: Double
    /// When the child was made.
    package let created: UnixTime?
    /// In the order of `edgeProperties`.
    package let values: [Value?]
  }

  /// Sorted by id.
  package let nodes: [Node]
  /// Sorted by child, then parent; both are among the nodes.
  package let edges: [Edge]

  package static let nodeProperties: [Property] = [
    .init(name: "state", kind: .text), .init(name: "relation", kind: .text), .init(name: "family", kind: .text),
    .init(name: "modality", kind: .text), .init(name: "architecture", kind: .text),
    .init(name: "parameters", kind: .integer), .init(name: "elementType", kind: .text),
    .init(name: "quantization", kind: .text), .init(name: "format", kind: .text),
    .init(name: "license", kind: .text), .init(name: "pipelineTag", kind: .text),
    .init(name: "libraryName", kind: .text), .init(name: "downloads", kind: .integer),
    .init(name: "bytes", kind: .integer), .init(name: "createdAt", kind: .text), .init(name: "depth", kind: .integer),
    .init(name: "hasCard", kind: .flag), .init(name: "duplicateOf", kind: .text),
    .init(name: "contentHash", kind: .text),
  ]

  package static let edgeProperties: [Property] = [
    .init(name: "relation", kind: .text), .init(name: "method", kind: .text), .init(name: "verdict", kind: .text),
    .init(name: "confidence", kind: .number), .init(name: "rule", kind: .text),
  ]

  /// - Parameter ids: the models to take; nil for all.
  package init(_ atlas: Atlas, _ index: AtlasIndex, only ids: Set<ModelID>? = nil) {
    let depths = Depths(index)
    let numbers = index.models.indices.filter { ids?.contains(index.models[$0].id) ?? true }
    nodes = numbers.map { number in
      let model = index.models[number]
      return Node(
        id: model.id, created: model.created, depth: depths.shortest[number], relation: index.relation(number),
        downloads: model.downloads ?? 0,
        values: nodeValues(model, atlas[model.id], relation: index.relation(number), depth: depths.shortest[number]))
    }
    edges = numbers.flatMap { number -> [Edge] in
      let model = index.models[number]
      let parents = atlas[model.id]?.verdict.parents.sorted { $0.parent < $1.parent } ?? []
      return parents.filter { ids?.contains($0.parent) ?? true }.map { Edge($0, child: model) }
    }
  }
}

extension ExportGraph.Edge {
  fileprivate init(_ edge: ParentEdge, child: IndexedModel) {
    parent = edge.parent
    self.child = child.id
    relation = edge.relation
    confidence = edge.confidence
    created = child.created
    values = [
      .text(edge.relation.rawValue), edge.method.map { .text($0) }, .text(edge.verdict.rawValue),
      .number(edge.confidence), .text(edge.rule),
    ]
  }
}

/// In the order of `ExportGraph.nodeProperties`.
private func nodeValues(
  _ model: IndexedModel, _ node: AtlasNode?, relation: Relation?, depth: Int
) -> [ExportGraph.Value?] {
  [
    .text(model.state.rawValue), .text(relation?.rawValue ?? "root"), model.family.map { .text($0.text) },
    .text(model.modality.rawValue), model.architecture.map { .text($0) },
    model.parameters.map { .integer(Int64(clamping: $0)) }, node?.facts?.elementType.map { .text($0.rawValue) },
    node?.facts?.quantization.map { .text($0.method) }, model.format.map { .text($0.rawValue) },
    model.license.map { .text($0) }, model.pipelineTag.map { .text($0) }, model.libraryName.map { .text($0) },
    model.downloads.map { .integer($0) }, .integer(Int64(clamping: model.bytes)),
    model.created.map { .text($0.description) }, .integer(Int64(depth)), .flag(model.hasCard),
    model.duplicateOf.map { .text($0.text) }, node?.facts?.contentHash.map { .text($0.description) },
  ]
}

extension ExportGraph.Value {
  /// As XML and CSV spell it.
  var spelled: String {
    switch self {
    case .text(let text): text
    case .integer(let value): String(value)
    case .number(let value): "\(value)"
    case .flag(let flag): flag ? "true" : "false"
    }
  }

  var json: JSONText {
    switch self {
    case .text(let text): .text(text)
    case .integer(let value): .integer(value)
    case .number(let value): .number(value)
    case .flag(let flag): .flag(flag)
    }
  }
}
