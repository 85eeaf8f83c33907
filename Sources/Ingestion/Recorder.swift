import CLinux
import Foundation
import ModelAtlas
import Synchronization

/// The one writer: takes letters, places models, and commits what follows as one transaction a batch.
///
/// Reading is parallel, placing is serial. Nothing is shown to clients before it is on disk.
final class Recorder: Sendable {
  /// Letters that share a transaction: a group commit under load, one by one when it is quiet.
  static let batchLimit = 64
  /// Letters that may wait before readers do: what was read and not placed yet takes some 100 kB a model.
  static let backlogMax = 2 * batchLimit
  /// So long without a letter nothing more comes at once.
  static let lullSeconds = 0.02
  /// After so many models the memory that placing them took is given back, once it is quiet.
  static let manyPlaced = 200
  /// How long to wait before a failed commit is tried again.
  static let retrySeconds = 2.0

  let mailbox = Mailbox<Letter>()
  let placing = PlacingTimes()
  let ingest = IngestCounter()
  private let store: any AtlasStore
  private let live: LiveAtlas
  private let board: RootBoard
  /// Asks a reader to work on a settled or recorded model.
  private let dispatch: @Sendable (WorkQueue.Item) -> Void
  /// Roots that were scanned once and of which nothing waits to be sampled.
  private let restingRoots: @Sendable () -> Set<String>
  /// Readers have something to do: letters will come.
  private let isReading: @Sendable () -> Bool
  /// Receivers have something to be told.
  private let deliveriesQueued: @Sendable () -> Void
  private let heartbeat = Mutex(ProcessInfo.processInfo.systemUptime)

  init(
    store: any AtlasStore, live: LiveAtlas, board: RootBoard, dispatch: @escaping @Sendable (WorkQueue.Item) -> Void,
    restingRoots: @escaping @Sendable () -> Set<String>, isReading: @escaping @Sendable () -> Bool,
    deliveriesQueued: @escaping @Sendable () -> Void
  ) {
    self.store = store
    self.live = live
    self.board = board
    self.dispatch = dispatch
    self.restingRoots = restingRoots
    self.isReading = isReading
    self.deliveriesQueued = deliveriesQueued
  }

  /// Monotonic seconds since the loop was last alive: what the watchdog goes by.
  var secondsSinceHeartbeat: Double { ProcessInfo.processInfo.systemUptime - heartbeat.withLock { $0 } }

  /// Works until the mailbox is closed. Blocks: run it on a thread of its own.
  ///
  /// - Parameter load: gives what the record holds, and lets go of it.
  func run(_ load: () -> LoadedRecord, startedAt: UnixTime, rootPaths: [String: String]) {
    var desk = begin(load(), startedAt: startedAt, rootPaths: rootPaths)
    var catchingUp = CatchingUp()
    // Loading and the first charting need much that nobody asks for again.
    atlas_return_freed_memory()
    var placedBefore = 0
    while let letters = mailbox.take(limit: Self.batchLimit, waitingSeconds: desk.isSettled ? 1 : Self.lullSeconds) {
      heartbeat.withLock { $0 = ProcessInfo.processInfo.systemUptime }
      var batch = RecordingBatch()
      for letter in letters { desk.apply(letter, to: &batch) }
      desk.timePassed(restingRoots: letters.isEmpty && desk.isSettled ? restingRoots : { [] }, &batch)
      if !letters.isEmpty || !batch.changes.isEmpty { record(&batch, at: &desk) }
      if catchingUp.isDue(owes: !desk.isSettled, isBusy: !letters.isEmpty || isReading(), at: .now) {
        catchingUp.caughtUp(took: catchUp(at: &desk))
      }
      if desk.isSettled { mailbox.settled() }
      if letters.isEmpty, desk.isSettled, placing.models - placedBefore >= Self.manyPlaced {
        atlas_return_freed_memory()
        placedBefore = placing.models
      }
    }
  }

  private func begin(_ loaded: LoadedRecord, startedAt: UnixTime, rootPaths: [String: String]) -> RecordingDesk {
    var desk = RecordingDesk(
      population: loaded.population, details: DetailCache(store: store), lastEvent: loaded.lastEvent,
      alerts: loaded.alerts, startedAt: startedAt, rootPaths: rootPaths)
    var first = RecordingBatch()
    record(&first, at: &desk) { try $0.concludeRecorded(loaded.verdicts, &$1) }
    return desk
  }

  /// Decides again whom arrivals left waiting.
  private func catchUp(at desk: inout RecordingDesk) -> Duration {
    let start = ContinuousClock.now
    var batch = RecordingBatch()
    record(&batch, at: &desk) { try $0.concludeAll(&$1) }
    // What could not be read is tried again, as what cannot be written.
    if !desk.isSettled, !mailbox.isClosedNow { Thread.sleep(forTimeInterval: Self.retrySeconds) }
    return ContinuousClock.now - start
  }

  private func record(
    _ batch: inout RecordingBatch, at desk: inout RecordingDesk,
    conclude: (inout RecordingDesk, inout RecordingBatch) throws -> Void = { try $0.conclude(&$1) }
  ) {
    var outcome: Result<Void, any Error> = .success(())
    let start = ContinuousClock.now
    do {
      try conclude(&desk, &batch)
      desk.lastEvent = max(desk.lastEvent, try commitUntilItIsWritten(batch.changes))
      placing.note(ContinuousClock.now - start, models: batch.placed)
      ingest.recorded(batch.arrivals)
    } catch {
      outcome = .failure(error)
    }
    desk.details.saved()
    live.publish(desk.population.atlas, lastEvent: desk.lastEvent, alerts: desk.alerts)
    if outcome.isSuccess, batch.queuesDeliveries { deliveriesQueued() }
    for item in batch.work { dispatch(item) }
    for done in batch.replies { done(batch.failure.map { .failure($0) } ?? outcome) }
  }

  /// Tries until the changes are on disk: a full or read-only disk heals by itself, and until then the letters wait.
  private func commitUntilItIsWritten(_ changes: [StoreChange]) throws -> Int64 {
    while true {
      do {
        let last = try store.commit(changes)
        board.solved("store-unwritable", about: "store")
        return last
      } catch {
        board.report(
          StatusReport.Problem(
            code: "store-unwritable", path: nil, since: .now, message: "\(error)",
            hint: "free space on the state directory's file system, or make it writable; nothing is lost meanwhile"),
          about: "store")
        if mailbox.isClosedNow { throw error }
        heartbeat.withLock { $0 = ProcessInfo.processInfo.systemUptime }
        Thread.sleep(forTimeInterval: Self.retrySeconds)
      }
    }
  }
}

/// What one transaction will write, and what happens once it is written.
struct RecordingBatch {
  var changes: [StoreChange] = []
  var work: [WorkQueue.Item] = []
  var replies: [@Sendable (Result<Void, any Error>) -> Void] = []
  var failure: (any Error)?
  /// When the models came to rest that were read for their first verdict.
  var arrivals: [UnixTime] = []
  /// Models whose facts are new.
  var placed: Int {
    changes.count { if case .facts = $0 { true } else { false } }
  }

  var queuesDeliveries: Bool {
    changes.contains { if case .queueDelivery = $0 { true } else { false } }
  }
}

extension Result {
  fileprivate var isSuccess: Bool {
    if case .success = self { true } else { false }
  }
}
