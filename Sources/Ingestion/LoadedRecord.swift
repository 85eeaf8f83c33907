import ModelAtlas
import Synchronization

/// What the record held at the start, for the recorder to go on with.
struct LoadedRecord: Sendable {
  /// Not charted yet.
  let population: Population
  let verdicts: [ModelID: Verdict]
  let lastEvent: Int64
  let alerts: AlertBook
}

/// Holds what was loaded until the recorder takes it: with a second holder every change would copy it, and what was
/// replaced would stay in memory.
final class LoadedRecordShelf: Sendable {
  struct Content: Sendable {
    let stored: StoredAtlas
    /// What clients see of it; nil when they see a predecessor's atlas.
    let shown: Atlas?
    let settings: IngestionSettings
    let alerts: AlertBook
  }

  private let content: Mutex<Content?>

  init(_ content: Content) { self.content = Mutex(content) }

  /// Files what was loaded, which takes seconds for 100,000 models: on the recorder's thread. Once.
  func take() -> LoadedRecord {
    let taken = content.withLock { content in
      defer { content = nil }
      return content
    }
    guard let taken else { preconditionFailure("the loaded record was taken before") }
    var population = Population(taken.stored, settings: taken.settings)
    if let shown = taken.shown { population.goOn(from: shown) }
    return LoadedRecord(
      population: population, verdicts: taken.stored.verdicts, lastEvent: taken.stored.lastEvent, alerts: taken.alerts)
  }
}
