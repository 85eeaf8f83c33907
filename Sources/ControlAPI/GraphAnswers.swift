/// One model in a graph.
package struct GraphNode: Codable, Hashable, Sendable {
  package var id: String
  package var state: String
  @Nullable package var family: String? = nil
  @Nullable package var format: String? = nil
  @Nullable package var elementType: String? = nil
  @Nullable package var quantization: QuantizationAnswer? = nil
  @Nullable package var parameters: UInt64? = nil
  @Nullable package var duplicateOf: String? = nil
  @Nullable package var createdAt: String? = nil

  package init(id: String, state: String) {
    self.id = id
    self.state = state
  }
}

package struct GraphEdge: Codable, Hashable, Sendable {
  package var parent: String
  package var child: String
  package var relation: String
  @Nullable package var method: String?
  package var verdict: String
  package var confidence: Double
  package var rule: String

  package init(child: String, parent: ParentAnswer) {
    self.parent = parent.id
    self.child = child
    relation = parent.relation
    method = parent.method
    verdict = parent.verdict
    confidence = parent.confidence
    rule = parent.rule
  }
}

/// `GET /v1/lineage/ID`: the model, what it descends from, what descends from it, and every edge among them.
package struct LineageAnswer: Codable, Hashable, Sendable {
  package var model: String
  /// Sorted by id.
  package var nodes: [GraphNode]
  /// Sorted by child, then parent.
  package var edges: [GraphEdge]
  /// True when there is more than one answer holds; ask with a depth.
  package var truncated: Bool

  package init(model: String, nodes: [GraphNode], edges: [GraphEdge], truncated: Bool) {
    self.model = model
    self.nodes = nodes
    self.edges = edges
    self.truncated = truncated
  }
}

/// One page of `GET /v1/graph`. Events after the first page's revision say what changed since.
package struct GraphPage: Codable, Hashable, Sendable {
  package var revision: Int64
  package var nodes: [GraphNode]
  /// Those to the page's nodes from their parents, wherever the parents are.
  package var edges: [GraphEdge]
  /// What to pass as `after` for the next page; null at the end.
  @Nullable package var next: String?

  package init(revision: Int64, nodes: [GraphNode], edges: [GraphEdge], next: String?) {
    self.revision = revision
    self.nodes = nodes
    self.edges = edges
    self.next = next
  }
}

/// One group of `GET /v1/duplicates`.
package struct DuplicateGroup: Codable, Hashable, Sendable {
  package struct Member: Codable, Hashable, Sendable {
    package var id: String
    @Nullable package var path: String?
    /// Which tool keeps it there: `ollama`, `huggingFaceCache`, `folder`, ....
    @Nullable package var layout: String?
    package var bytes: UInt64

    package init(id: String, path: String?, layout: String?, bytes: UInt64) {
      self.id = id
      self.path = path
      self.layout = layout
      self.bytes = bytes
    }
  }

  package var original: String
  @Nullable package var valueHash: String?
  /// The original first, the others by id.
  package var members: [Member]
  /// What the members other than the original take up; two names of one file in a store of blobs count once.
  package var bytesSaved: UInt64

  package init(original: String, valueHash: String?, members: [Member], bytesSaved: UInt64) {
    self.original = original
    self.valueHash = valueHash
    self.members = members
    self.bytesSaved = bytesSaved
  }
}

/// One weight file that several models hold.
package struct SharedFile: Codable, Hashable, Sendable {
  package struct Member: Codable, Hashable, Sendable {
    package var id: String
    /// Below the model.
    package var path: String

    package init(id: String, path: String) {
      self.id = id
      self.path = path
    }
  }

  package var sha256: String
  package var bytes: UInt64
  package var members: [Member]
  package var bytesSaved: UInt64

  package init(sha256: String, bytes: UInt64, members: [Member], bytesSaved: UInt64) {
    self.sha256 = sha256
    self.bytes = bytes
    self.members = members
    self.bytesSaved = bytesSaved
  }
}

/// `GET /v1/duplicates`: the largest saving first.
package struct DuplicatesAnswer: Codable, Hashable, Sendable {
  package var groups: [DuplicateGroup]
  /// Single files that are in several models which are no copies of each other, as components of pipelines are.
  package var files: [SharedFile]
  package var bytesSaved: UInt64

  package init(groups: [DuplicateGroup], files: [SharedFile], bytesSaved: UInt64) {
    self.groups = groups
    self.files = files
    self.bytesSaved = bytesSaved
  }
}
