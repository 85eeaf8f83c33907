import AtlasDatabase
import Dispatch
import Ingestion
import Logging
import ModelAtlas
import ServiceLifecycle

/// Copies the record once a day where it changed, and tells of damaged ones that were kept aside.
struct RecordKeeping: Service {
  let serving: ServingDaemon
  let store: SQLiteAtlasStore
  /// Of the record.
  let path: String
  let logger: Logger

  /// How often it is looked at whether a copy is due.
  private static let lookSeconds = 60.0
  /// A copy can wait until a first scan has put something into the record.
  private static let patience = Duration.seconds(600)

  func run() async {
    let clock = ContinuousClock()
    let start = clock.now
    await cancelWhenGracefulShutdown {
      while !Task.isCancelled {
        let daemon = serving.daemon
        tellOfDamage(daemon)
        tellOfSketches(daemon)
        if clock.now - start >= Self.patience, isBackupDue { await backUp(daemon) }
        try? await clock.sleep(for: .seconds(Self.lookSeconds))
      }
    }
  }

  private var isBackupDue: Bool {
    guard let hours = serving.backupHours, let changed = store.lastChange() else { return false }
    guard let last = store.backups().first else { return true }
    // A record in which nothing happened since is not copied again.
    return changed > last.at && UnixTime.now.milliseconds - last.at.milliseconds >= Int64(hours * 3_600_000)
  }

  private func backUp(_ daemon: AtlasDaemon) async {
    do {
      let backup = try await daemon.backUp()
      daemon.solved(backupFailed)
      logger.info("record backed up", metadata: ["path": "\(backup.path)", "bytes": "\(backup.bytes)"])
    } catch {
      daemon.report(
        StatusReport.Problem(
          code: backupFailed, path: path, since: .now, message: "the record was not copied: \(error)",
          hint: "make room, or set backup.keep lower; it is tried again every minute"))
    }
  }

  private func tellOfDamage(_ daemon: AtlasDaemon) {
    guard let kept = DamagedRecord.kept(beside: path).last else { return daemon.solved(recordDamaged) }
    daemon.report(
      StatusReport.Problem(
        code: recordDamaged, path: kept, since: .now,
        message: "the record was damaged and was made anew; the damaged file was kept as \(kept)",
        hint: "look at the disk that it lies on; move the file away, and this message goes"))
  }

  private func tellOfSketches(_ daemon: AtlasDaemon) {
    guard let problem = store.sketchProblem else { return daemon.solved(sketchesInMemory) }
    daemon.report(
      StatusReport.Problem(
        code: sketchesInMemory, path: path, since: .now, message: "new models' sketches stay in memory: \(problem)",
        hint: "make room for some 4 KiB a model in the state directory"))
  }
}

private let sketchesInMemory = "sketches-in-memory"
private let backupFailed = "backup-failed"
private let recordDamaged = "record-damaged"

/// Opens the record. A damaged one is kept aside and made anew: from the last whole backup, and from the folders.
///
/// - Parameter use: what needs the record first; it may find damage that opening it did not.
func withRecord<Value>(
  at path: String, logger: Logger, _ use: (SQLiteAtlasStore) throws -> Value
) throws -> (SQLiteAtlasStore, Value) {
  do {
    return try opened(path, use)
  } catch let error as AtlasDatabaseError where error.isDamage {
    let damaged = try DamagedRecord.replace(at: path)
    logger.error(
      "record damaged, kept aside and made anew",
      metadata: [
        "reason": "\(error)", "kept": "\(damaged.keptAs)", "from": "\(damaged.restoredFrom ?? "the folders alone")",
      ])
    return try opened(path, use)
  }
}

private func opened<Value>(
  _ path: String, _ use: (SQLiteAtlasStore) throws -> Value
) throws -> (SQLiteAtlasStore, Value) {
  let store = try SQLiteAtlasStore(path: path)
  do { return (store, try use(store)) } catch {
    store.close()
    throw error
  }
}
