import Charting
import ModelAtlas

/// All facts, the charter over them, and the atlas that they give: the daemon's state without any I/O.
///
/// Whatever is put, removed and imported in whatever order, `settle` ends in the same atlas: everything here is a
/// function of the set of facts.
struct Population {
  /// Shared with the atlas's nodes, never nil.
  private var facts: [ModelPlace: Boxed<ModelFacts?>] = [:]
  var atlas = Atlas()
  private(set) var rules: ChartingRules
  private var names: ModelNames
  private(set) var hub = HubCatalog()
  private(set) var words = PersonWords()
  private var charter: Charter
  private var placesByID: [ModelID: ModelPlace] = [:]
  private var twins: SampleTwins
  private var mirrors = MirrorIndex()
  private var runs = SketchRuns()
  /// Places that another place of the same model stands for.
  private var covered: Set<ModelPlace> = []
  private(set) var touched: Set<ModelPlace> = []
  var referenced: Set<ModelID> = []
  /// Ids that lost their model since the last settling.
  private var dropped: Set<ModelID> = []
  private(set) var doubts = OpenDoubts()
  /// Places whose doubts, or candidates in doubt, are not what they were at the last call of `takeDoubtful`.
  private var doubtful: Set<ModelPlace> = []
  /// Nodes that are not what they were: facts, Hub record, state or verdict.
  var renewed: Set<ModelID> = []
  /// What was concluded of the dropped ones.
  private var lastVerdicts: [ModelID: Verdict] = [:]

  init(roots: [String], rules: ChartingRules, demand: HashDemand) {
    self.rules = rules
    twins = SampleTwins(demand: demand)
    names = ModelNames(roots: roots)
    charter = Charter(rules: rules)
  }

  /// Nil for a place that was never seen.
  func facts(at place: ModelPlace) -> ModelFacts? { facts[place]?.value }
  var allFacts: some Sequence<ModelFacts> { facts.values.lazy.compactMap(\.value) }
  func place(of id: ModelID) -> ModelPlace? { placesByID[id] }
  func id(of place: ModelPlace) -> ModelID { names.id(of: place) }

  /// Inserts or replaces what was seen of a model.
  mutating func put(_ new: ModelFacts) {
    var others: Set<ModelPlace> = []
    if let old = facts(at: new.place) {
      touched.formUnion(twins.remove(old))
      others = mirrors.counterparts(of: old)
      mirrors.remove(old)
    }
    var new = new
    new.sketch = runs.shared(new.sketch)
    facts[new.place] = Boxed(new)
    mirrors.insert(new)
    touched.formUnion(twins.insert(new))
    stand(new.place)
    restand(others.union(mirrors.counterparts(of: new)))
  }

  /// Takes a model out as if it had never been seen.
  mutating func forget(_ place: ModelPlace) {
    guard let old = facts.removeValue(forKey: place)?.value else { return }
    if covered.remove(place) == nil { unname(place) }
    touched.formUnion(twins.remove(old))
    mirrors.remove(old)
    restand(mirrors.counterparts(of: old))
  }

  /// Makes a place a node of the atlas, or part of the node that its mirror is.
  private mutating func stand(_ place: ModelPlace) {
    guard let known = facts(at: place) else { return }
    if isCovered(known) {
      if covered.insert(place).inserted, placesByID[id(of: place)] == place { unname(place) }
    } else {
      covered.remove(place)
      rename(names.insert(place))
      placesByID[id(of: place)] = place
      chart(place)
    }
  }

  /// Looks again at places whose mirrors came, changed or went.
  private mutating func restand(_ places: Set<ModelPlace>) {
    for place in places.sorted() {
      guard let known = facts(at: place), isCovered(known) != covered.contains(place) else { continue }
      stand(place)
    }
  }

  /// Whether a mirror stands for the model.
  private func isCovered(_ known: ModelFacts) -> Bool {
    mirrors.counterparts(of: known).contains { place in
      facts(at: place).map { MirrorIndex.stands($0, for: known) } ?? false
    }
  }

  private mutating func unname(_ place: ModelPlace) {
    drop(id(of: place))
    rename(names.remove(place))
  }

  private mutating func drop(_ id: ModelID) {
    // Another place may take the id over in the same batch, and charting tells only what changes.
    lastVerdicts[id] = atlas[id]?.verdict ?? lastVerdicts[id]
    charter.remove(id)
    doubts.note(nil, of: id)
    atlas.remove(id)
    renewed.insert(id)
    placesByID[id] = nil
    dropped.insert(id)
  }

  /// Takes in what a Hub says; models that one of the records speaks of, or spoke of, are charted again.
  mutating func put(_ records: [HubRecord]) {
    let named = Set(records.map(\.id))
    var places: Set<ModelPlace> = []
    for record in records {
      places.formUnion(self.places(toldOfBy: record.id))
      hub.put(record)
      places.formUnion(self.places(toldOfBy: record.id))
    }
    for place in places { chart(place) }
    for id in named where referenced.contains(id) { putReferenced(id) }
  }

  /// Places that the record of a repository speaks of, by any of its names.
  private func places(toldOfBy id: ModelID) -> Set<ModelPlace> {
    ([id] + hub.otherNames(of: id)).reduce(into: []) { places, name in
      places.formUnion(mirrors.places(named: name, holding: hub.hashes(of: name)))
    }
  }

  mutating func put(_ word: PersonWord) {
    words.put(word)
    if let place = placesByID[word.child] { chart(place) }
  }

  /// Takes a word back, or all words on a model.
  mutating func dropWords(child: ModelID, parent: ModelID?) {
    words.drop(child: child, parent: parent)
    if let place = placesByID[child] { chart(place) }
  }

  /// Ids whose node was put or removed since the last call.
  mutating func takeRenewed() -> Set<ModelID> {
    defer { renewed = [] }
    return renewed
  }

  /// Whether the configured mode asks for a full hash of the model.
  func awaitsHash(_ place: ModelPlace) -> Bool {
    facts(at: place).map { twins.asksForHash(of: $0) } ?? false
  }

  /// Whether the model waits for its full hash.
  func needsHash(_ place: ModelPlace) -> Bool {
    guard let known = facts(at: place), known.isHashable else { return false }
    return known.contentHash == nil && awaitsHash(place)
  }

  /// Models that share the sample of `place`: with it, the candidates for copies.
  func twins(of place: ModelPlace) -> Set<ModelPlace> { facts(at: place).map { twins.others(than: $0) } ?? [] }
}

extension Population {
  /// Concludes what follows from everything put and forgotten since the last call.
  ///
  /// - Parameter postponing: leaves for later whom what came concerns; see `Charter.settleArrivals`.
  /// - Returns: verdicts that changed, and ids that have none any more.
  mutating func settle(
    postponing: Bool = false, details: (ModelPlace) throws -> ModelDetail?
  ) rethrows -> (changed: [ModelID: Verdict], dropped: Set<ModelID>) {
    let places = placesByID
    let changed =
      postponing
      ? try charter.settleArrivals { id in try places[id].flatMap(details) }
      : try charter.settle { id in try places[id].flatMap(details) }
    // Before the nodes, whose states tell who waits for a closer look.
    for (id, verdict) in changed { doubts.note(verdict.doubt, of: id) }
    for place in touched { putNode(place, verdict: changed[id(of: place)]) }
    for (id, verdict) in changed {
      guard let place = placesByID[id], !touched.contains(place) else { continue }
      putNode(place, verdict: verdict)
    }
    putDoubtful(since: changed.keys)
    touched = []
    let gone = dropped.union(updateReferenced()).filter { placesByID[$0] == nil && !referenced.contains($0) }
    (dropped, lastVerdicts) = ([], [:])
    return (changed, gone)
  }

  /// Nobody waits to be decided.
  var isSettled: Bool { charter.isSettled }

  /// After nodes were put: a model waits for a closer look or does no longer, for its own sake or that of a candidate.
  private mutating func putDoubtful(since changed: some Sequence<ModelID>) {
    for id in doubts.concerned(by: Set(changed).union(touched.map { self.id(of: $0) })) {
      guard let place = placesByID[id] else { continue }
      doubtful.insert(place)
      putNode(place, verdict: nil)
    }
  }

  /// Places that may wait for a closer look, as far as they changed since the last call.
  mutating func takeDoubtful() -> [ModelPlace] {
    defer { doubtful = [] }
    return doubtful.sorted()
  }

  /// Concludes everything anew under other rules, as a rebuild from facts alone.
  mutating func rechart(
    rules: ChartingRules, details: (ModelPlace) throws -> ModelDetail?
  ) rethrows -> (changed: [ModelID: Verdict], dropped: Set<ModelID>) {
    self.rules = rules
    charter = Charter(rules: rules)
    for place in facts.keys.sorted() { chart(place) }
    return try settle(details: details)
  }

  private mutating func chart(_ place: ModelPlace) {
    guard let known = facts(at: place), !covered.contains(place) else { return }
    touched.insert(place)
    let id = id(of: place)
    if known.isComparable {
      let record = hub.record(of: known)
      charter.put(
        ChartingModel(
          id: id, facts: known, hub: record, otherNames: record.map { hub.otherNames(of: $0.id) } ?? [],
          words: words.on(id)))
    } else {
      charter.remove(id)
      doubts.note(nil, of: id)
    }
  }

  mutating func putNode(_ place: ModelPlace, verdict: Verdict?) {
    guard let shared = facts[place], let known = shared.value, !covered.contains(place) else { return }
    let id = id(of: place)
    renewed.insert(id)
    let state = known.state(awaitsHash: awaitsHash(place), awaitsLook: openLook(at: place) != nil)
    let standing = known.isComparable ? verdict ?? atlas[id]?.verdict ?? lastVerdicts[id] ?? Verdict() : Verdict()
    atlas.put(AtlasNode(id: id, state: state, facts: shared, hub: hub.record(of: known), verdict: standing))
  }

  mutating func putReferenced(_ id: ModelID) {
    renewed.insert(id)
    atlas.put(AtlasNode(id: id, state: .referenced, facts: nil, hub: hub[id], verdict: Verdict()))
  }

  /// Nodes for ids that are only named as somebody's parent.
  private mutating func updateReferenced() -> Set<ModelID> {
    let now = charter.referenced.filter { placesByID[$0] == nil }
    let gone = referenced.subtracting(now)
    for id in gone where placesByID[id] == nil { atlas.remove(id) }
    renewed.formUnion(gone)
    for id in now.subtracting(referenced) { putReferenced(id) }
    referenced = now
    return gone
  }

  /// Ids of other places changed because `places` hold the same name: chart them under the new one.
  private mutating func rename(_ renamed: [ModelPlace]) {
    for place in renamed {
      guard facts[place] != nil else { continue }
      for (id, known) in placesByID where known == place { drop(id) }
      placesByID[id(of: place)] = place
      chart(place)
    }
  }
}
