import Dispatch
import GRDB
import ModelAtlas
import Synchronization

extension SQLiteAtlasStore {
  /// Facts and what was concluded are read side by side: each is half of the work, and decoding is what takes long.
  ///
  /// The two are of one moment, since nobody writes before the record is loaded.
  package func load() throws -> StoredAtlas {
    let stored = Mutex(StoredAtlas())
    let failure = Mutex<(any Error)?>(nil)
    DispatchQueue.concurrentPerform(iterations: 2) { half in
      do {
        try half == 0 ? loadFacts(into: stored) : loadConclusions(into: stored)
      } catch {
        failure.withLock { $0 = $0 ?? error }
      }
    }
    if let error = failure.withLock({ $0 }) { throw error }
    return stored.withLock { $0 }
  }

  private func loadFacts(into stored: borrowing Mutex<StoredAtlas>) throws {
    let facts = try read { try readFacts(from: $0) }
    stored.withLock { $0.facts = facts }
  }

  private func loadConclusions(into stored: borrowing Mutex<StoredAtlas>) throws {
    let others = try read { database in
      var others = StoredAtlas()
      others.hub = try readHub(from: database)
      others.hubProgress = try readHubProgress(from: database)
      others.verdicts = try readVerdicts(from: database)
      others.arrivals = try readArrivals(from: database)
      others.lastEvent = try readLastEvent(from: database)
      others.alerts = try readAlerts(resolvedToo: false, from: database)
      others.identities = try readWeightIdentities(from: database)
      others.knownRoots = try readKnownRoots(from: database)
      others.words = try readWords(from: database)
      return others
    }
    stored.withLock { stored in
      let facts = stored.facts
      stored = others
      stored.facts = facts
    }
  }
}
