/// What an atlas holds, in numbers that follow every change: nobody counts 100,000 nodes to say how many there are.
package struct AtlasCounts: Sendable {
  /// Nodes in each state; states that do not occur are left out.
  package private(set) var models: [ModelState: Int] = [:]
  /// Edges of each relation; relations that do not occur are left out.
  package private(set) var edges: [Relation: Int] = [:]
  private var members = ShardedDictionary<ModelID, Int>()

  package var families: Int { members.count }

  mutating func add(_ node: AtlasNode) { change(node, by: 1) }
  mutating func remove(_ node: AtlasNode) { change(node, by: -1) }

  private mutating func change(_ node: AtlasNode, by step: Int) {
    models[node.state] = changed(models[node.state], by: step)
    for edge in node.verdict.parents { edges[edge.relation] = changed(edges[edge.relation], by: step) }
    if let family = node.verdict.family { members[family] = changed(members[family], by: step) }
  }

  private func changed(_ count: Int?, by step: Int) -> Int? {
    let new = (count ?? 0) + step
    return new == 0 ? nil : new
  }
}
