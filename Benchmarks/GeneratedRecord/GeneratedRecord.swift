import AtlasDatabase
import Charting
import Foundation
import ModelAtlas

/// A record of a generated population, as a daemon that had read all of it would have left it.
package struct GeneratedRecord {
  package let folder: URL
  package let models: Int
  /// Children of the first model. At least 1.
  package let hubChildren: Int
  package let hasWeights: Bool
  /// Whether each model's folder is there too, so that a scan finds all as it was.
  package let hasFolders: Bool

  package init(folder: URL, models: Int, hubChildren: Int, hasWeights: Bool, hasFolders: Bool) {
    self.folder = folder
    self.models = models
    self.hubChildren = hubChildren
    self.hasWeights = hasWeights
    self.hasFolders = hasFolders
  }

  /// What `atlasd` is started with: `--root`, `--state`.
  package var root: URL { folder.appending(path: "store") }
  package var state: URL { folder.appending(path: "state") }
  /// The model with `hubChildren` children.
  package var hub: ModelID { ModelGenerator.id(of: 0, family: 0) }

  /// Models outside the hub, spread evenly over the population.
  package func ordinaryModels(_ count: Int) -> [ModelID] {
    var generator = ModelGenerator(models: models, hubChildren: hubChildren, hasWeights: false)
    var ids: [ModelID] = []
    while let family = generator.nextFamily() { if family[0].family > 0 { ids += family.map(\.id) } }
    let step = max(1, ids.count / count)
    return stride(from: 0, to: ids.count, by: step).prefix(count).map { ids[$0] }
  }

  /// Writes facts, Hub records and verdicts.
  ///
  /// - Complexity: without weights 0.2 ms a model, with weights what charting costs.
  package func write() throws {
    try FileManager.default.createDirectory(at: state, withIntermediateDirectories: true)
    try FileManager.default.createDirectory(at: root, withIntermediateDirectories: true)
    let store = try SQLiteAtlasStore(path: state.appending(path: "atlas.db").path)
    defer { store.close() }
    var generator = ModelGenerator(models: models, hubChildren: hubChildren, hasWeights: hasWeights)
    var charter = Charter(rules: ChartingRules(ruleSet: .evidence, usesDeclared: true))
    while let family = generator.nextFamily() {
      var changes: [StoreChange] = []
      for model in family {
        let file = hasFolders ? try placeFolder(of: model) : nil
        let (facts, detail) = model.facts(
          root: root.lastPathComponent, path: root.appending(path: model.id.text).path, file: file)
        var published = HubRecord(id: model.id)
        published.downloads = model.downloads
        published.createdAt = model.created
        changes += [.facts(facts, detail: detail), .hub(published)]
        var kept = facts
        kept.card.text = nil
        charter.put(ChartingModel(id: model.id, facts: kept, hub: published))
      }
      try store.commit(changes)
    }
    let verdicts = try charter.settle { id in
      try store.detail(of: ModelPlace(root: root.lastPathComponent, name: id))
    }
    let known = UnixTime(milliseconds: 1_700_000_000_000)
    try store.commit(
      verdicts.map { .verdict($0.key, $0.value) } + [.rootKnown(root.lastPathComponent, at: known)])
  }

  /// A sparse file of the right size: nobody opens what has not changed.
  private func placeFolder(of model: GeneratedModel) throws -> FileFact {
    let folder = root.appending(path: model.id.text)
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    let path = folder.appending(path: "model.safetensors").path
    guard FileManager.default.createFile(atPath: path, contents: nil), truncate(path, Int(model.bytes)) == 0 else {
      throw CocoaError(.fileWriteUnknown)
    }
    var status = stat()
    guard lstat(path, &status) == 0 else { throw CocoaError(.fileReadUnknown) }
    func nanoseconds(_ time: timespec) -> Int64 { Int64(time.tv_sec) * 1_000_000_000 + Int64(time.tv_nsec) }
    return FileFact(
      path: "model.safetensors", bytes: model.bytes, modified: nanoseconds(status.st_mtim),
      changed: nanoseconds(status.st_ctim), isWeights: true)
  }
}
