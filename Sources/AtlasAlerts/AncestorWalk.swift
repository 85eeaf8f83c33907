import ModelAtlas

extension AlertGrounds {
  /// Goes up from a model, nearest ancestors first and equal distances by id, each ancestor once.
  ///
  /// - Parameter visit: gets an ancestor's id, its node if the atlas has one, and the path from it down to the model,
  ///   both included; says whether the walk goes on above it.
  func walkAncestors(of node: AtlasNode, visit: (ModelID, AtlasNode?, [ModelID]) -> Bool) {
    var seen: Set<ModelID> = [node.id]
    var frontier: [[ModelID]] = parents(of: node).map { [$0.parent, node.id] }
    while !frontier.isEmpty {
      var next: [[ModelID]] = []
      for path in frontier.sorted(by: { $0[0] < $1[0] }) where seen.insert(path[0]).inserted {
        let ancestor = atlas[path[0]]
        guard visit(path[0], ancestor, path), let ancestor else { continue }
        next += parents(of: ancestor).map { [$0.parent] + path }
      }
      frontier = next
    }
  }
}
