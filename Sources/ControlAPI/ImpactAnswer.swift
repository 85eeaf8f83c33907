/// `GET /v1/impact/ID`: what descends from a model, each model once, and what that amounts to.
package struct ImpactAnswer: Codable, Hashable, Sendable {
  package struct Descendant: Codable, Hashable, Sendable {
    package var id: String
    /// Edges on the shortest and on the longest path from the model.
    package var depth: Int
    package var longestDepth: Int
    package var relation: String
    package var state: String
    @Nullable package var duplicateOf: String?
    @Nullable package var downloads: Int64?
    /// Of the weight files; 0 when it is not here.
    package var bytes: UInt64
    @Nullable package var path: String?

    package init(
      id: String, depth: Int, longestDepth: Int, relation: String, state: String, duplicateOf: String?,
      downloads: Int64?, bytes: UInt64, path: String?
    ) {
      self.id = id
      self.depth = depth
      self.longestDepth = longestDepth
      self.relation = relation
      self.state = state
      self.duplicateOf = duplicateOf
      self.downloads = downloads
      self.bytes = bytes
      self.path = path
    }
  }

  package var model: String
  /// How many models descend from it.
  package var count = 0
  /// Of them, by relation to the parent through which they are reached; relations that do not occur are left out.
  package var byRelation: [String: Int] = [:]
  /// Descendants that are copies of another model.
  package var copies = 0
  /// Places on disk where the model or a descendant lies, and the bytes of the weight files there.
  package var places = 0
  package var bytes: UInt64 = 0
  @Nullable package var downloads: Int64? = nil
  /// Downloads of the model and all its descendants, each counted once.
  package var subTreeDownloads: Int64 = 0
  /// Nearest first, equal distances by id.
  package var descendants: [Descendant] = []

  package init(model: String) { self.model = model }
}
