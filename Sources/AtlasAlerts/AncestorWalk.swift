import ModelAtlas

extension AlertGrounds {
  /// Goes up from a model, nearest ancestors first and equal distances by id, each ancestor once.
  ///
  /// - Parameters:
  ///   - likelyOnly: passes over models that are less likely an ancestor than not, and goes on with what they descend
  ///     from: a sibling that was taken for the parent descends from the true one.
  ///   - visit: gets an ancestor's id, its node if the atlas has one, and the path from it down to the model, both
  ///     included; says whether the walk goes on above it.
  func walkAncestors(of node: AtlasNode, likelyOnly: Bool = false, visit: (ModelID, AtlasNode?, [ModelID]) -> Bool) {
    var seen: Set<ModelID> = [node.id]
    var frontier = above(node, likelyOnly).map { [$0, node.id] }
    while !frontier.isEmpty {
      var next: [[ModelID]] = []
      for path in frontier.sorted(by: { $0[0] < $1[0] }) where seen.insert(path[0]).inserted {
        let ancestor = atlas[path[0]]
        guard visit(path[0], ancestor, path), let ancestor else { continue }
        next += above(ancestor, likelyOnly).map { [$0] + path }
      }
      frontier = next
    }
  }

  /// The parents, or where `likelyOnly` says so, the nearest ancestors that are likelier than not. A founder stays: that
  /// a model is of its family is surer than from whom in it it descends.
  private func above(_ node: AtlasNode, _ likelyOnly: Bool) -> [ModelID] {
    guard likelyOnly else { return parents(of: node).map(\.parent) }
    var found: [ModelID] = []
    var seen: Set<ModelID> = [node.id]
    var waiting = parents(of: node)
    while let edge = waiting.popLast() {
      guard seen.insert(edge.parent).inserted else { continue }
      let beyond = edge.confidence < 0.5 ? atlas[edge.parent].map { parents(of: $0) } ?? [] : []
      if beyond.isEmpty { found.append(edge.parent) } else { waiting += beyond }
    }
    return found
  }
}
