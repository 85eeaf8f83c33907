import ModelAtlas

/// What a model takes over from what it descends from: training data, licenses, gates and tags, by the model that
/// brought them in.
package struct Inheritance: Sendable {
  /// A model on the way to the roots, and what its own making declares.
  package struct Source: Hashable, Sendable {
    package let id: ModelID
    package let state: ModelState
    package let depth: Int
    package let longestDepth: Int
    /// The edges into it from its parents, which its data was trained on along; empty for a root.
    package let edges: [Edge]
    package let datasets: [String]
    package let license: String?
    package let isGated: Bool
    package let tags: [String]
  }

  package struct Edge: Hashable, Sendable {
    package let parent: ModelID
    package let relation: Relation
    package let confidence: Double
  }

  /// One thing that is inherited, and the models that declare it, nearest first.
  package struct Heirloom: Hashable, Sendable {
    package let name: String
    package let from: [ModelID]
  }

  package let model: ModelID
  /// The model itself first, then its ancestors, nearest first.
  package let sources: [Source]

  /// - Complexity: O(*n* log *n* + edges) in the number of ancestors.
  package init(of node: AtlasNode, in atlas: Atlas) {
    model = node.id
    sources = Reach(from: node.id, upwards: true, in: atlas).steps.map { step in
      guard let node = atlas[step.id] else {
        return Source(
          id: step.id, state: .referenced, depth: step.depth, longestDepth: step.longestDepth, edges: [], datasets: [],
          license: nil, isGated: false, tags: [])
      }
      return Source(
        id: node.id, state: node.state, depth: step.depth, longestDepth: step.longestDepth,
        edges: node.verdict.parents.sorted { $0.parent < $1.parent }
          .map { Edge(parent: $0.parent, relation: $0.relation, confidence: $0.confidence) },
        datasets: node.datasets, license: node.license, isGated: node.hub?.isGated ?? false, tags: node.tags)
    }
  }

  package var datasets: [Heirloom] { gathered { $0.datasets } }
  package var licenses: [Heirloom] { gathered { $0.license.map { [$0] } ?? [] } }
  package var tags: [Heirloom] { gathered { $0.tags } }
  /// Ancestors, or the model itself, that the Hub gives only to those who asked for it.
  package var gated: [ModelID] { sources.filter(\.isGated).map(\.id) }
  /// Sources whose card names no training data: what they were trained on is not known.
  package var undeclared: [ModelID] {
    sources.filter { source in
      source.datasets.isEmpty && (source.edges.isEmpty || source.edges.contains { $0.relation.addsTraining })
    }.map(\.id)
  }

  /// By name.
  private func gathered(_ names: (Source) -> [String]) -> [Heirloom] {
    var from: [String: [ModelID]] = [:]
    for source in sources { for name in names(source) { from[name, default: []].append(source.id) } }
    return from.map { Heirloom(name: $0, from: $1) }.sorted { ModelID($0.name) < ModelID($1.name) }
  }
}

extension Relation {
  /// Whether such an edge may have brought in training data of its own: a copy, a cast or a merge did not.
  fileprivate var addsTraining: Bool {
    switch self {
    case .finetune, .adapter, .distilled, .unknown: true
    case .merge, .quantized, .cast, .duplicate: false
    }
  }
}
