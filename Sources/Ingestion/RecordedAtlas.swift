import Dispatch
import ModelAtlas
import Synchronization

/// The atlas as the record's verdicts make it: what clients see from the first moment of a start until the record has been
/// charted.
///
/// The same as a population shows, without its indexes, which take ten times as long: 5 µs a model.
func recordedAtlas(_ stored: StoredAtlas, settings: IngestionSettings) -> Atlas {
  // Which place stands for which takes the indexes.
  if stored.facts.contains(where: \.isRemote) {
    var population = Population(stored, settings: settings)
    population.show(stored.verdicts)
    return population.atlas
  }
  var (nodes, hub) = nodesAndCatalog(stored, settings)
  if !stored.hub.isEmpty {
    for index in nodes.indices {
      if let record = hub.record(of: stored.facts[index]) { nodes[index].hub = record }
    }
  }
  var atlas = Atlas(nodes)
  for parent in atlas.absentParents {
    atlas.put(AtlasNode(id: parent, state: .referenced, facts: nil, hub: hub[parent], verdict: Verdict()))
  }
  return atlas
}

/// Nodes of all facts, in their order and without what a Hub says, and what it says: side by side, since each is a good
/// part of the work.
private func nodesAndCatalog(_ stored: StoredAtlas, _ settings: IngestionSettings) -> ([AtlasNode], HubCatalog) {
  let nodes = Mutex<[AtlasNode]>([])
  let catalog = Mutex(HubCatalog())
  DispatchQueue.concurrentPerform(iterations: 2) { half in
    if half == 0 {
      let made = recordedNodes(stored, settings)
      nodes.withLock { $0 = made }
    } else {
      let filed = HubCatalog(stored.hub)
      catalog.withLock { $0 = filed }
    }
  }
  return (nodes.withLock { $0 }, catalog.withLock { $0 })
}

private func recordedNodes(_ stored: StoredAtlas, _ settings: IngestionSettings) -> [AtlasNode] {
  let id = ids(of: stored.facts, roots: settings.rootNames)
  let (demand, sharing) = (settings.hashDemand, stored.samples(settings.hashDemand))
  return stored.facts.map { known in
    let id = id(known.place)
    let state = known.state(awaitsHash: demand.asks(for: known, sharing: sharing(known)), awaitsLook: false)
    let verdict = known.isComparable ? stored.verdicts[id] : nil
    return AtlasNode(id: id, state: state, facts: known, hub: nil, verdict: verdict ?? Verdict())
  }
}

/// Which id each place goes by. Within one root that is its name.
private func ids(of facts: [ModelFacts], roots: [String]) -> (ModelPlace) -> ModelID {
  let first = facts.first?.place.root
  if facts.allSatisfy({ $0.place.root == first }) { return { $0.name } }
  var names = ModelNames(roots: roots)
  for known in facts { _ = names.insert(known.place) }
  return { [names] in names.id(of: $0) }
}
