/// What an atlas holds, in numbers that follow every change: nobody counts 100,000 nodes to say how many there are.
package struct AtlasCounts: Sendable {
  /// Nodes in each state; states that do not occur are left out.
  package private(set) var models: [ModelState: Int] = [:]
  /// Edges of each relation and verdict; what does not occur is left out.
  package private(set) var edgeKinds: [EdgeKind: Int] = [:]
  private var members = ShardedDictionary<ModelID, Int>()

  package var families: Int { members.count }

  /// Edges of each relation; relations that do not occur are left out.
  package var edges: [Relation: Int] {
    edgeKinds.reduce(into: [:]) { edges, kind in edges[kind.key.relation, default: 0] += kind.value }
  }

  mutating func add(_ node: AtlasNode) { change(node, by: 1) }
  mutating func remove(_ node: AtlasNode) { change(node, by: -1) }

  private mutating func change(_ node: AtlasNode, by step: Int) {
    models[node.state] = changed(models[node.state], by: step)
    for edge in node.verdict.parents {
      let kind = EdgeKind(relation: edge.relation, verdict: edge.verdict)
      edgeKinds[kind] = changed(edgeKinds[kind], by: step)
    }
    if let family = node.verdict.family { members[family] = changed(members[family], by: step) }
  }

  private func changed(_ count: Int?, by step: Int) -> Int? {
    let new = (count ?? 0) + step
    return new == 0 ? nil : new
  }
}

/// What an edge is, and whether anybody had named it.
package struct EdgeKind: Hashable, Sendable {
  package let relation: Relation
  package let verdict: EdgeVerdict

  package init(relation: Relation, verdict: EdgeVerdict) {
    self.relation = relation
    self.verdict = verdict
  }
}
