import FolderWatch
import ModelAtlas

extension Population {
  /// What the record holds; `settle` charts it.
  init(_ stored: StoredAtlas, settings: IngestionSettings) {
    self.init(
      roots: settings.rootNames, rules: settings.rules,
      demand: settings.hashDemand)
    put(stored.hub)
    for word in stored.words { put(word) }
    for facts in stored.facts { put(facts) }
  }

  /// Gives the atlas as the record's verdicts make it, until `settle` has charted it anew.
  mutating func show(_ verdicts: [ModelID: Verdict]) {
    for place in touched { putNode(place, verdict: verdicts[id(of: place)]) }
    for verdict in verdicts.values {
      for edge in verdict.parents where atlas[edge.parent] == nil {
        referenced.insert(edge.parent)
        putReferenced(edge.parent)
      }
    }
  }

  /// Goes on from an atlas that was shown already: of one history, so that no two of its values have one revision.
  mutating func goOn(from shown: Atlas) {
    atlas = shown
    referenced = Set(shown.allNodes.lazy.filter { $0.state == .referenced }.map(\.id))
    renewed.formUnion(referenced)
  }
}

extension IngestionSettings {
  /// Of folders and of Hubs, as they are configured.
  var rootNames: [String] { roots.map(\.name) + hub.sources.map(\.name) }

  var hashDemand: HashDemand { HashDemand(mode: hashing, ofRoots: ownReading.compactMapValues(\.hashing)) }
}

extension StoredAtlas {
  /// What the watcher of a root holds its first scan against: unchanged models are not read again, missing ones are gone.
  ///
  /// Models without files are read again in any case: those that wait for their hash, and what was unreadable, since
  /// a disk's error or a permission may be over and the files don't show it.
  func knownModels(of root: String, _ demand: HashDemand) -> [KnownModel] {
    let sharing = samples(demand)
    return facts.lazy.filter { $0.place.root == root && $0.condition != .removed }
      .map { known in
        let isHashed = known.contentHash != nil || !demand.asks(for: known, sharing: sharing(known))
        let isSettled = known.isReadable && (known.condition != .whole || isHashed)
        return KnownModel(place: known.place, files: isSettled ? known.files : [])
      }
  }

  /// How many models have the sample of a model; counted only when somebody asks for it.
  func samples(_ demand: HashDemand) -> (ModelFacts) -> Int {
    guard demand.looksAtTwins else { return { _ in 1 } }
    let counts = facts.reduce(into: [ValueDigest: Int]()) { counts, known in
      if let sample = known.sampleHash { counts[sample, default: 0] += 1 }
    }
    return { $0.sampleHash.flatMap { counts[$0] } ?? 0 }
  }
}

extension ModelFacts {
  fileprivate var isReadable: Bool {
    switch condition {
    case .whole, .incomplete, .stub: true
    case .unreadable, .removed: false
    }
  }
}
