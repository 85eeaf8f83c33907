import ControlAPI
import ModelAtlas

/// Copies by their original, and what removing them would free.
func duplicates(in atlas: Atlas) -> DuplicatesAnswer {
  var copies: [ModelID: [AtlasNode]] = [:]
  for node in atlas.nodes.values where node.isHere {
    if let original = node.verdict.duplicateOf { copies[original, default: []].append(node) }
  }
  let groups = copies.map { original, members in group(original, members.sorted { $0.id < $1.id }, in: atlas) }
    .sorted { a, b in
      a.bytesSaved == b.bytesSaved ? ModelID(a.original) < ModelID(b.original) : a.bytesSaved > b.bytesSaved
    }
  return DuplicatesAnswer(groups: groups, bytesSaved: groups.reduce(0) { $0 &+ $1.bytesSaved })
}

private func group(_ original: ModelID, _ copies: [AtlasNode], in atlas: Atlas) -> DuplicateGroup {
  let first = atlas[original]
  let bytes = copies.map { $0.facts?.weightBytes ?? 0 }
  // An original that was removed frees nothing: one copy must stay, the largest at most.
  let kept = first?.isHere == true ? 0 : bytes.max() ?? 0
  return DuplicateGroup(
    original: original.text, valueHash: (first ?? copies[0]).facts?.valueHash?.description,
    members: ([first].compactMap { $0 } + copies).map(DuplicateGroup.Member.init),
    bytesSaved: bytes.reduce(0, &+) - kept)
}

extension DuplicateGroup.Member {
  fileprivate init(_ node: AtlasNode) {
    self.init(
      id: node.id.text, path: node.state == .removed ? nil : node.facts?.path, bytes: node.facts?.weightBytes ?? 0)
  }
}
