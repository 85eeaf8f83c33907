import Dispatch
import GRDB
import ModelAtlas
import Synchronization

extension SQLiteAtlasStore {
  /// Tables are read side by side, those that take longest first: decoding is what takes long.
  ///
  /// All are of one moment, since nobody writes before the record is loaded.
  package func load() throws -> StoredAtlas {
    let stored = Mutex(StoredAtlas())
    let failure = Mutex<(any Error)?>(nil)
    let parts = [facts(keepingIn: sketches), verdicts, hub, others]
    DispatchQueue.concurrentPerform(iterations: parts.count) { index in
      do {
        let put = try read(parts[index])
        stored.withLock { put(&$0) }
      } catch {
        failure.withLock { $0 = $0 ?? error }
      }
    }
    if let error = failure.withLock({ $0 }) { throw error }
    return stored.withLock { $0 }
  }
}

/// What was read, ready to be put in its place.
private typealias Part = (inout StoredAtlas) -> Void

private func facts(keepingIn file: SketchFile) -> @Sendable (Database) throws -> Part {
  { database in
    let facts = try readFacts(from: database, sketchesIn: file)
    return { $0.facts = facts }
  }
}

private func verdicts(_ database: Database) throws -> Part {
  let verdicts = try readVerdicts(from: database)
  return { $0.verdicts = verdicts }
}

private func hub(_ database: Database) throws -> Part {
  let (hub, progress) = (try readHub(from: database), try readHubProgress(from: database))
  return { stored in
    stored.hub = hub
    stored.hubProgress = progress
  }
}

private func others(_ database: Database) throws -> Part {
  let (arrivals, lastEvent) = (try readArrivals(from: database), try readLastEvent(from: database))
  let (alerts, words) = (try readAlerts(resolvedToo: false, from: database), try readWords(from: database))
  let (identities, knownRoots) = (try readWeightIdentities(from: database), try readKnownRoots(from: database))
  return { stored in
    stored.arrivals = arrivals
    stored.lastEvent = lastEvent
    stored.alerts = alerts
    stored.words = words
    stored.identities = identities
    stored.knownRoots = knownRoots
  }
}
