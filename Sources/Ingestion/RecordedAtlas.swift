import ModelAtlas

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
  var atlas = Atlas()
  let id = ids(of: stored.facts, roots: settings.rootNames)
  var hub = HubCatalog()
  for record in stored.hub { hub.put(record) }
  let (demand, sharing) = (settings.hashDemand, stored.samples(settings.hashDemand))
  for known in stored.facts {
    let id = id(known.place)
    let state = known.state(awaitsHash: demand.asks(for: known, sharing: sharing(known)), awaitsLook: false)
    let verdict = known.isComparable ? stored.verdicts[id] : nil
    atlas.put(
      AtlasNode(
        id: id, state: state, facts: known, hub: stored.hub.isEmpty ? nil : hub.record(of: known),
        verdict: verdict ?? Verdict()))
  }
  for verdict in stored.verdicts.values {
    for edge in verdict.parents where atlas[edge.parent] == nil {
      atlas.put(
        AtlasNode(id: edge.parent, state: .referenced, facts: nil, hub: hub[edge.parent], verdict: Verdict()))
    }
  }
  return atlas
}

/// Which id each place goes by. Within one root that is its name.
private func ids(of facts: [ModelFacts], roots: [String]) -> (ModelPlace) -> ModelID {
  let first = facts.first?.place.root
  if facts.allSatisfy({ $0.place.root == first }) { return { $0.name } }
  var names = ModelNames(roots: roots)
  for known in facts { _ = names.insert(known.place) }
  return { [names] in names.id(of: $0) }
}
