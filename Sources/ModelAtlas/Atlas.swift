/// Where a model is on its way into the atlas. Design, section 5.
package enum ModelState: String, Hashable, Sendable, CaseIterable {
  case charted, sampled, incomplete, stub, unreadable, removed, referenced
}

/// One node: what was seen and what was concluded.
package struct AtlasNode: Hashable, Sendable {
  package let id: ModelID
  package var state: ModelState
  /// Nil for a node that is only referenced.
  package var facts: ModelFacts?
  package var hub: HubRecord?
  package var verdict: Verdict

  package init(id: ModelID, state: ModelState, facts: ModelFacts?, hub: HubRecord?, verdict: Verdict) {
    self.id = id
    self.state = state
    self.facts = facts
    self.hub = hub
    self.verdict = verdict
  }
}

/// The charted population as a value: nodes by id, and edges in both directions.
package struct Atlas: Sendable {
  package private(set) var nodes: [ModelID: AtlasNode] = [:]
  /// Children by parent.
  private var childrenOf: [ModelID: Set<ModelID>] = [:]
  /// Rises with every change: two atlases of one history that have the same number are equal.
  package private(set) var revision: UInt64 = 0

  package init() {}

  /// Inserts or replaces a node; edges follow.
  /// - Complexity: O(its parents).
  package mutating func put(_ node: AtlasNode) {
    remove(node.id)
    nodes[node.id] = node
    for edge in node.verdict.parents { childrenOf[edge.parent, default: []].insert(node.id) }
  }

  package mutating func remove(_ id: ModelID) {
    revision &+= 1
    guard let old = nodes.removeValue(forKey: id) else { return }
    for edge in old.verdict.parents {
      childrenOf[edge.parent]?.remove(id)
      if childrenOf[edge.parent]?.isEmpty == true { childrenOf[edge.parent] = nil }
    }
  }

  package subscript(_ id: ModelID) -> AtlasNode? { nodes[id] }

  /// Sorted by id.
  package func children(of id: ModelID) -> [ModelID] { (childrenOf[id] ?? []).sorted() }

  package func parents(of id: ModelID) -> [ModelID] { nodes[id]?.verdict.parents.map(\.parent) ?? [] }

  /// Every model reached from `id` upwards or downwards, with its distance in edges; `id` itself is not among them.
  ///
  /// - Parameter depth: the most edges to follow; nil for all.
  /// - Returns: nearest first, equal distances by id.
  package func reachable(from id: ModelID, upwards: Bool, depth: Int? = nil) -> [(id: ModelID, distance: Int)] {
    var seen: Set<ModelID> = [id]
    var frontier = [id]
    var found: [(id: ModelID, distance: Int)] = []
    while !frontier.isEmpty {
      let next = Set(frontier.flatMap { upwards ? parents(of: $0) : children(of: $0) }).subtracting(seen).sorted()
      let distance = (found.last?.distance ?? 0) + 1
      if let depth, distance > depth { break }
      found += next.map { ($0, distance) }
      seen.formUnion(next)
      frontier = next
    }
    return found
  }
}
