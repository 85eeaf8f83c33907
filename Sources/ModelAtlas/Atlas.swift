/// Where a model is on its way into the atlas. Design, section 5.
package enum ModelState: String, Hashable, Sendable, CaseIterable {
  case charted, sampled, incomplete, stub, unreadable, removed, referenced
}

/// One node: what was seen and what was concluded.
///
/// Facts are some 500 bytes with twenty references, and a verdict holds lists of its own: both are kept once and shared,
/// since who asks for a node is given a copy.
package struct AtlasNode: Sendable {
  package let id: ModelID
  package var state: ModelState
  private var concluded: Boxed<Verdict>
  private var seen: Boxed<ModelFacts?>
  private var told: Boxed<HubRecord?>
  private static let nothingTold = Boxed<HubRecord?>(nil)

  package init(id: ModelID, state: ModelState, facts: ModelFacts?, hub: HubRecord?, verdict: Verdict) {
    self.init(id: id, state: state, facts: Boxed(facts), hub: hub, verdict: verdict)
  }

  /// Shares the facts with whoever holds them already.
  package init(id: ModelID, state: ModelState, facts: Boxed<ModelFacts?>, hub: HubRecord?, verdict: Verdict) {
    self.id = id
    self.state = state
    concluded = Boxed(verdict)
    seen = facts
    told = hub.map { Boxed($0) } ?? Self.nothingTold
  }

  /// Nil for a node that is only referenced.
  package var facts: ModelFacts? {
    unsafeAddress { seen.address }
    set { seen = Boxed(newValue) }
  }

  package var verdict: Verdict {
    unsafeAddress { concluded.address }
    set { concluded = Boxed(newValue) }
  }

  package var hub: HubRecord? {
    unsafeAddress { told.address }
    set { told = Boxed(newValue) }
  }
}

extension AtlasNode: Hashable {
  package static func == (a: AtlasNode, b: AtlasNode) -> Bool {
    a.id == b.id && a.state == b.state && (a.concluded.isSame(as: b.concluded) || a.verdict == b.verdict)
      && (a.told.isSame(as: b.told) || a.hub == b.hub) && (a.seen.isSame(as: b.seen) || a.facts == b.facts)
  }

  package func hash(into hasher: inout Hasher) {
    hasher.combine(id)
    hasher.combine(state)
  }
}

/// The charted population as a value: nodes by id, and edges in both directions.
package struct Atlas: Sendable {
  private var nodes = ShardedDictionary<ModelID, AtlasNode>()
  /// Children by parent.
  private var childrenOf = ShardedDictionary<ModelID, Set<ModelID>>()
  package private(set) var counts = AtlasCounts()
  /// Rises with every change: two atlases of one history that have the same number are equal.
  package private(set) var revision: UInt64 = 0

  package init() {}

  /// Of nodes with different ids: as putting them singly, without looking for those that they replace.
  package init(_ all: [AtlasNode]) {
    nodes.reserveCapacity(all.count)
    for node in all { add(node) }
    revision = UInt64(all.count)
  }

  /// Inserts or replaces a node; edges follow.
  /// - Complexity: O(its parents).
  package mutating func put(_ node: AtlasNode) {
    remove(node.id)
    add(node)
  }

  private mutating func add(_ node: AtlasNode) {
    nodes[node.id] = node
    counts.add(node)
    for edge in node.verdict.parents { childrenOf[edge.parent, default: []].insert(node.id) }
  }

  package mutating func remove(_ id: ModelID) {
    revision &+= 1
    guard let old = nodes.removeValue(forKey: id) else { return }
    counts.remove(old)
    for edge in old.verdict.parents {
      childrenOf[edge.parent]?.remove(id)
      if childrenOf[edge.parent]?.isEmpty == true { childrenOf[edge.parent] = nil }
    }
  }

  package subscript(_ id: ModelID) -> AtlasNode? { nodes[id] }

  /// The same as asking for the node, without a copy of it.
  package func contains(_ id: ModelID) -> Bool { nodes.contains(id) }

  /// In no particular order. O(nodes): 10 ms for 100,000.
  package var allNodes: [AtlasNode] { nodes.values }
  /// In no particular order. O(nodes).
  package var allIDs: [ModelID] { nodes.keys }

  /// Nodes whose id is a path that ends with this one. In no particular order; O(nodes).
  package func ids(endingIn path: String) -> [ModelID] {
    let ending = Array("/\(path)".utf8)
    return nodes.keys { $0.hasSuffix(ending) }
  }

  /// Parents that have no node. In no particular order; O(parents).
  package var absentParents: [ModelID] { childrenOf.keys.filter { !nodes.contains($0) } }

  /// Sorted by id.
  package func children(of id: ModelID) -> [ModelID] { (childrenOf[id] ?? []).sorted() }

  /// In no particular order.
  package func unsortedChildren(of id: ModelID) -> Set<ModelID> { childrenOf[id] ?? [] }

  package func parents(of id: ModelID) -> [ModelID] { nodes[id]?.verdict.parents.map(\.parent) ?? [] }

  /// Every model reached from `id` upwards or downwards; `id` itself is not among them.
  ///
  /// - Parameter depth: the most edges to follow; nil for all.
  /// - Returns: nearest first, equal distances by id; and the same as a set, to which `id` belongs.
  package func reachable(
    from id: ModelID, upwards: Bool, depth: Int? = nil
  ) -> (nearestFirst: [ModelID], all: Set<ModelID>) {
    var seen: Set<ModelID> = [id]
    var frontier = [id]
    var found: [ModelID] = []
    var distance = 0
    while !frontier.isEmpty, distance < depth ?? .max {
      distance += 1
      var next: [ModelID] = []
      for id in frontier {
        if upwards {
          for parent in parents(of: id) where seen.insert(parent).inserted { next.append(parent) }
        } else {
          for child in childrenOf[id] ?? [] where seen.insert(child).inserted { next.append(child) }
        }
      }
      next.sort()
      found += next
      frontier = next
    }
    return (found, seen)
  }
}
