import GRDB
import GRDBSQLite
import ModelAtlas
import Synchronization

/// The record in one SQLite file.
///
/// Facts and verdicts are different tables; docs/database.md shows them. Every method blocks, on the file and on the
/// one writer. What `commit` returned from survives a power cut. Errors are `AtlasDatabaseError`.
package final class SQLiteAtlasStore: AtlasStore {
  /// What this program writes, and the newest that it reads.
  package static let schemaVersion = Schema.version

  private struct Connections {
    /// Nil after an error that leaves doubt, until the next access.
    var pool: DatabasePool?
    /// Nil when closed.
    var lock: DatabaseLock?
  }

  /// After an unclean end, a record up to this size is checked before it is used: a second or two. A larger one is
  /// checked by `atlasctl doctor`; loading it finds what cannot be read.
  static let checkedBytesMax: UInt64 = 1 << 30

  let path: String
  let sketches: SketchFile
  private let connections: Mutex<Connections>

  /// Opens the record, creating or migrating it.
  ///
  /// - Parameter path: of the file; its folder exists. `-wal`, `-shm` and `.lock` lie beside it.
  /// - Throws: `inUse`, `newerSchema`, `notAnAtlas`, `corrupt`: nothing was changed. `readOnly`, `full`, `cannotOpen`.
  package init(path: String) throws(AtlasDatabaseError) {
    self.path = path
    sketches = SketchFile(folder: folder(of: path))
    // Before anything is looked at: two that migrate at once would meet in the middle.
    let lock = try DatabaseLock(database: path)
    let pool = try openDatabase(path: path)
    connections = Mutex(Connections(pool: pool, lock: lock))
    guard lock.wasLeftBehind, bytes(of: path) ?? 0 <= Self.checkedBytesMax else { return }
    do {
      try pool.read { [path] database in try checkIntegrity(of: database, path: path) }
    } catch {
      throw AtlasDatabaseError(error, path: path, errno: 0)
    }
  }

  /// Lets somebody copy or check the record while work goes on.
  func copy<Value>(_ body: (DatabasePool) throws -> Value) throws -> Value { try onPool(body) }

  /// Writes the log into the file and lets go of both. Later calls throw `closed`; closing twice is closing once.
  package func close() {
    connections.withLock { connections in
      // A reader that is still at work keeps its connection, and the log is folded at the next start then.
      _ = try? connections.pool?.writeWithoutTransaction { try $0.checkpoint(.truncate) }
      // Readers first: only a last connection that may write removes the log's files.
      connections.pool?.invalidateReadOnlyConnections()
      try? connections.pool?.close()
      connections = Connections(pool: nil, lock: nil)
    }
  }

  /// Facts, records, verdicts, arrivals and progress written twice are there once; an event is there as often as it
  /// was committed.
  @discardableResult
  package func commit(_ changes: [StoreChange]) throws -> Int64 {
    try onPool { pool in
      try pool.writeWithoutTransaction { database in
        try translating(database) {
          var lastEvent: Int64 = 0
          try database.inTransaction(.immediate) {
            lastEvent = try readLastEvent(from: database)
            for change in changes {
              if let event = try change.write(to: database) { lastEvent = event }
            }
            try deleteOldEvents(last: lastEvent, in: database)
            return .commit
          }
          return lastEvent
        }
      }
    }
  }

  package func kept(_ sketch: WeightSketch) -> WeightSketch {
    let values = sketch.values.withUnsafeBufferPointer { sketches.kept(UnsafeRawBufferPointer($0)) }
    return values.map { WeightSketch(plan: sketch.plan, runs: sketch.runs, values: $0) } ?? sketch
  }

  /// Why sketches stay in memory; nil when they do not.
  package var sketchProblem: AtlasDatabaseError? { sketches.problem }

  package func detail(of place: ModelPlace) throws -> ModelDetail? {
    // One statement sees one state by itself; a transaction around each costs as much again, forty times a model.
    try onPool { pool in
      try pool.unsafeRead { database in
        try translating(database) { try readDetail(of: place, from: database) }
      }
    }
  }

  package func hashProgress(of place: ModelPlace) throws -> [HashProgress] {
    try read { try readHashProgress(of: place, from: $0) }
  }

  package func events(after id: Int64, limit: Int) throws -> [AtlasEvent] {
    try read { try readEvents(after: id, limit: limit, from: $0) }
  }

  package func egress(limit: Int) throws -> [EgressEntry] {
    try read { try readEgress(limit: limit, from: $0) }
  }

  package func alerts(resolvedToo: Bool) throws -> [Alert] {
    try read { try readAlerts(resolvedToo: resolvedToo, from: $0) }
  }

  package func alerts(of model: ModelID) throws -> [Alert] { try read { try readAlerts(of: model, from: $0) } }

  package func nextDelivery(to sink: String) throws -> Delivery? {
    try read { try readNextDelivery(to: sink, from: $0) }
  }

  package func annotations(of model: ModelID) throws -> [Annotation] {
    try read { try readAnnotations(of: model, from: $0) }
  }

  package func deliveryCounts() throws -> DeliveryCounts { try read { try readDeliveryCounts(from: $0) } }

  package func textMatches(_ text: String, limit: Int) throws -> [CardTextMatch] {
    try read { try readTextMatches(text, limit: limit, from: $0) }
  }

  package func excerpts(of places: [ModelPlace], _ text: String) throws -> [ModelPlace: String] {
    try read { try readExcerpts(of: places, text, from: $0) }
  }

  package func annotations(keyed key: String) throws -> [Annotation] {
    try read { try readAnnotations(keyed: key, from: $0) }
  }

  func read<Value>(_ body: (Database) throws -> Value) throws -> Value {
    try onPool { pool in
      try pool.read { database in
        try translating(database) { try body(database) }
      }
    }
  }

  /// Gives an error its meaning while the connection still knows which system call failed.
  private func translating<Value>(_ database: Database, _ body: () throws -> Value) throws -> Value {
    do {
      return try body()
    } catch {
      throw AtlasDatabaseError(error, path: path, errno: sqlite3_system_errno(database.sqliteConnection))
    }
  }

  private func onPool<Value>(_ body: (DatabasePool) throws -> Value) throws -> Value {
    let pool = try currentPool()
    do {
      return try body(pool)
    } catch {
      let failure = AtlasDatabaseError(error, path: path, errno: 0)
      if failure.leavesDoubt { abandon(pool) }
      throw failure
    }
  }

  /// Opens the file again after an error that left doubt.
  private func currentPool() throws -> DatabasePool {
    try connections.withLock { connections in
      guard connections.lock != nil else { throw AtlasDatabaseError.closed(path: path) }
      if let pool = connections.pool { return pool }
      let pool = try openDatabase(path: path)
      connections.pool = pool
      return pool
    }
  }

  /// After a failed sync the kernel may have dropped pages that it reports as clean: nothing of what this connection
  /// believes is used again, and what is on disk is read anew.
  private func abandon(_ pool: DatabasePool) {
    connections.withLock { connections in
      guard connections.pool === pool else { return }
      connections.pool = nil
      // Busy while somebody reads: then the connections end with their last user.
      try? pool.close()
    }
  }
}
