/// `GET /v1/inheritance/ID`: training data, licenses, gates and tags along a model's ancestry.
package struct InheritanceAnswer: Codable, Hashable, Sendable {
  /// One thing and the models that declare it, nearest first.
  package struct Heirloom: Codable, Hashable, Sendable {
    package var name: String
    package var from: [String]

    package init(name: String, from: [String]) {
      self.name = name
      self.from = from
    }
  }

  package struct Edge: Codable, Hashable, Sendable {
    package var parent: String
    package var relation: String
    package var confidence: Double

    package init(parent: String, relation: String, confidence: Double) {
      self.parent = parent
      self.relation = relation
      self.confidence = confidence
    }
  }

  /// A model on the way to the roots, the edges into it, and what its card says of its own making.
  package struct Source: Codable, Hashable, Sendable {
    package var id: String
    package var state: String
    package var depth = 0
    package var longestDepth = 0
    package var edges: [Edge] = []
    package var datasets: [String] = []
    @Nullable package var license: String? = nil
    package var isGated = false
    package var tags: [String] = []

    package init(id: String, state: String) {
      self.id = id
      self.state = state
    }
  }

  package var model: String
  package var datasets: [Heirloom] = []
  package var licenses: [Heirloom] = []
  package var tags: [Heirloom] = []
  package var gated: [String] = []
  /// Models whose making may have added training data that no card names.
  package var undeclared: [String] = []
  /// The model itself first, then its ancestors, nearest first.
  package var sources: [Source] = []

  package init(model: String) { self.model = model }
}
