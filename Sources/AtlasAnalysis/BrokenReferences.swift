import ModelAtlas

/// Everything that models of the store refer to and that is not here, those with the most dependents first.
///
/// 1. Collect who names or descends from whom: claims as they were resolved, and concluded edges.
/// 2. Keep the targets that are not here. A removed model that lies here again under the repository's name is back.
/// 3. Find the ways back to each.
///
/// - Parameter hub: what Hubs said of repositories, whether these are here or not.
/// - Complexity: one pass over the atlas and one over the records.
package func brokenReferences(in atlas: Atlas, hub: [ModelID: HubRecord]) -> [BrokenReference] {
  let gone = goneTargets(in: atlas)
  let index = HashIndex(of: gone.keys.compactMap { atlas[$0] }, atlas: atlas, hub: hub)
  let known = gone.compactMap { id, dependents -> BrokenReference? in
    guard !dependents.isEmpty, let node = atlas[id], !isBack(node, atlas, index) else { return nil }
    return brokenReference(to: node, dependents: dependents.sorted(), in: atlas, index)
  }
  return (known + unresolvedReferences(in: atlas)).sorted { a, b in
    a.dependents.count == b.dependents.count
      ? ModelID(a.reference) < ModelID(b.reference) : a.dependents.count > b.dependents.count
  }
}

/// The ways back to one model, whether or not anything depends on it.
///
/// - Returns: nil when the model is here, or nothing is known of such a name.
package func brokenReference(
  named reference: String, in atlas: Atlas, hub: [ModelID: HubRecord]
) -> BrokenReference? {
  let listed = brokenReferences(in: atlas, hub: hub)
  if let exact = listed.first(where: { $0.reference == reference }) { return exact }
  if let node = atlas[ModelID(reference)], node.absence != nil {
    return brokenReference(to: node, dependents: [], in: atlas, HashIndex(of: [node], atlas: atlas, hub: hub))
  }
  let endings = listed.filter { $0.reference.utf8.suffix(reference.utf8.count + 1).elementsEqual("/\(reference)".utf8) }
  return endings.count == 1 ? endings[0] : nil
}

extension AtlasNode {
  /// Why the weights are not here; nil when they are, at least in part.
  var absence: BrokenReference.State? {
    switch state {
    case .removed: .removed
    case .referenced: .referenced
    case .stub: .stub
    case .charted, .sampled, .incomplete, .unreadable: nil
    }
  }

  /// Whether its weights can be copied from the store.
  var isWhole: Bool { (state == .charted || state == .sampled) && facts?.layout != .hub }
}

/// Absent models, and who depends on each.
private func goneTargets(in atlas: Atlas) -> [ModelID: Set<ModelID>] {
  var gone: [ModelID: Set<ModelID>] = [:]
  // An ancestor that was inferred has no name to look for.
  for node in atlas.allNodes where node.absence != nil && !node.id.isUnknownAncestor { gone[node.id] = [] }
  for node in atlas.allNodes where node.state != .removed {
    for id in node.verdict.claims.compactMap(\.resolved) { gone[id]?.insert(node.id) }
    for edge in node.verdict.parents where edge.relation != .duplicate { gone[edge.parent]?.insert(node.id) }
  }
  return gone
}

/// Whether the same weights lie here under the repository's own name: in a cache, as a download, in another root.
private func isBack(_ node: AtlasNode, _ atlas: Atlas, _ index: HashIndex) -> Bool {
  index.copies(of: node).contains { copy in
    copy.node.facts?.origin?.repository == node.id || copy.node.facts?.place.name == node.id
  }
}

private func brokenReference(
  to node: AtlasNode, dependents: [ModelID], in atlas: Atlas, _ index: HashIndex
) -> BrokenReference {
  BrokenReference(
    reference: node.id.text, state: node.absence ?? .referenced, dependents: dependents,
    candidates: waysBack(to: node, dependents: dependents, in: atlas, index))
}

/// References that no id came of: paths on other machines, bare names.
private func unresolvedReferences(in atlas: Atlas) -> [BrokenReference] {
  var claimants: [ModelID: Set<ModelID>] = [:]
  for node in atlas.allNodes where node.state != .removed {
    for claim in node.verdict.claims where claim.resolved == nil && !claim.claim.reference.isEmpty {
      claimants[completed(claim.claim.reference, by: node.id), default: []].insert(node.id)
    }
  }
  return claimants.map { reference, claimants in
    let dependents = claimants.sorted()
    return BrokenReference(
      reference: reference.text, state: .unresolved, dependents: dependents,
      candidates: likelyMeanings(of: reference, dependents: dependents, in: atlas)
        + [nameAlone(reference, node: nil, dependents: dependents, in: atlas)])
  }
}

/// `./checkpoint-500` means another folder for each model that says it.
private func completed(_ reference: String, by claimant: ModelID) -> ModelID {
  let isRelative = reference.hasPrefix("./") || reference.hasPrefix("checkpoint-")
  guard isRelative else { return ModelID(reference) }
  return ModelID("\(claimant)/\(reference.hasPrefix("./") ? String(reference.dropFirst(2)) : reference)")
}
