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

/// Holds it until the recorder takes it: with a second holder every change would copy it, and what was replaced would
/// stay in memory.
final class LoadedRecordShelf: Sendable {
  private let record: Mutex<LoadedRecord?>

  init(_ record: LoadedRecord) { self.record = Mutex(record) }

  /// Once.
  func take() -> LoadedRecord {
    record.withLock { record in
      guard let taken = record else { preconditionFailure("the loaded record was taken before") }
      record = nil
      return taken
    }
  }
}
