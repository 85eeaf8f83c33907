import FolderWatch
import ModelAtlas

extension Population {
  /// What the record holds; `settle` charts it.
  init(_ stored: StoredAtlas, settings: IngestionSettings) {
    self.init(roots: settings.roots.map(\.name), rules: settings.rules, hashing: settings.hashing)
    put(stored.hub)
    for facts in stored.facts { put(facts) }
  }

  /// Models that need not be read again when a scan finds them unchanged.
  func settledModels(of root: String) -> [KnownModel] {
    facts.values.filter { $0.place.root == root && $0.condition != .removed && !needsHash($0.place) }
      .map { KnownModel(place: $0.place, files: $0.files) }
  }
}
