import FolderWatch
import ModelAtlas

extension Population {
  /// What the record holds; `settle` charts it.
  init(_ stored: StoredAtlas, settings: IngestionSettings) {
    self.init(
      roots: settings.roots.map(\.name) + settings.hub.sources.map(\.name), rules: settings.rules,
      hashing: settings.hashing, ownHashing: settings.ownReading.compactMapValues(\.hashing))
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

  /// What the watcher of a root holds its first scan against: unchanged models are not read again, missing ones are gone.
  ///
  /// Models without files are read again in any case: those that wait for their hash, and what was unreadable, since
  /// a disk's error or a permission may be over and the files don't show it.
  func knownModels(of root: String) -> [KnownModel] {
    allFacts.filter { $0.place.root == root && $0.condition != .removed }
      .map { KnownModel(place: $0.place, files: $0.isReadable && !needsHash($0.place) ? $0.files : []) }
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
