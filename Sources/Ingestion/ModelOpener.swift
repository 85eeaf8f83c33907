import Fingerprinting
import FolderWatch
import Foundation
import Logging
import ModelAtlas
import ModelCards
import ReaderWorker
import WeightFormats

/// Opens a root's models: in a process of its own, so that a file which ends its reader ends nothing else, or in ours.
final class ModelOpener: Sendable {
  /// How long to wait before a reader that could not be started is started again.
  private static let retrySeconds = 2.0

  /// Nil to read in this process.
  private let workers: ReaderWorkers?
  private let board: RootBoard
  private let root: String
  private let isStopping: @Sendable () -> Bool

  /// - Parameter isStopping: whether nobody waits for readings any more.
  init(_ root: WatchedRoot, daemon: AtlasDaemon, isStopping: @escaping @Sendable () -> Bool) {
    self.root = root.name
    self.isStopping = isStopping
    board = daemon.board
    guard daemon.settings.isolation == .process else {
      workers = nil
      return
    }
    var settings = ReaderSettings(folder: root.path)
    settings.timeoutSeconds = daemon.settings.readTimeoutSeconds
    workers = ReaderWorkers(settings) { [logger = daemon.logger] walls in
      logger.debug("reader started", metadata: ["root": "\(root.name)", "walls": "\(walls)"])
    }
  }

  /// Headers, sample and card of a model. One whose reader crashed is unreadable, and says so.
  ///
  /// - Parameter closerValues: of a sample that is larger than the first one.
  /// - Returns: nil when the daemon stops.
  func reading(of source: ModelSource, closerValues: UInt64? = nil, budget: any MeteredReading) -> ModelReading? {
    do throws(ReaderFailure) {
      guard let workers else {
        return readModelAndCard(source, size: closerValues.map(SampleSize.closer) ?? .first, budget: budget)
      }
      return try startingReaders { () throws(ReaderFailure) in
        try workers.converse(about: source, budget: budget, shouldStop: isStopping) {
          (reader) throws(ReaderFailure) in
          try reader.read(reportEach: budget.reportEach, closerValues: closerValues)
        }
      }
    } catch {
      return error == .stopped ? nil : unreadable(source, because: error)
    }
  }

  /// Everything of `reading`, and the hashes of all weight files.
  ///
  /// - Throws: `ReaderFailure` when the reader ended; the file's error when it cannot be read.
  /// - Returns: nil when the daemon stops; `changed` when the model is not the one that was listed.
  func hashed(
    _ source: ModelSource, earlier: [HashProgress], budget: any MeteredReading, save: (HashProgress) -> Void
  ) throws -> HashedModel? {
    guard let workers else {
      return try hashedModel(source, readModel(source, budget: budget)) { index, reading in
        try hashFile(
          source.files[index], of: reading, resuming: progress(earlier, source.files[index]), budget: budget,
          shouldStop: isStopping, save: save)
      }
    }
    return try startingReaders { () throws(ReaderFailure) in
      try workers.converse(about: source, budget: budget, shouldStop: isStopping) { (reader) throws(ReaderFailure) in
        try hashedModel(source, try reader.read(reportEach: budget.reportEach)) {
          (index, _) throws(ReaderFailure) in
          try reader.hash(file: index, resuming: progress(earlier, source.files[index]), save: save)
        }
      }
    }
  }

  /// Tries again for as long as no reader can be started: the model is not to blame, and the cause may go.
  private func startingReaders<Answer>(
    _ work: () throws(ReaderFailure) -> Answer
  ) throws(ReaderFailure) -> Answer {
    while true {
      do throws(ReaderFailure) {
        let answer = try work()
        board.solved("reader-not-started", about: root)
        return answer
      } catch {
        guard case .notStarted = error else { throw error }
        if isStopping() { throw .stopped }
        board.report(
          StatusReport.Problem(
            code: "reader-not-started", path: nil, since: .now, message: "\(error)",
            hint: "models wait until it works; limits on processes and memory are the usual cause"),
          about: root)
        Thread.sleep(forTimeInterval: Self.retrySeconds)
      }
    }
  }
}

/// What a reader does with a model: weights, and what the folder says of itself beside them.
package func readModelAndCard(
  _ source: ModelSource, size: SampleSize = .first, budget: any ReadBudget
) -> ModelReading {
  // tensors, quantization, sample: headers and some hundred rows
  var reading = readModel(source, size: size, budget: budget)
  // what the folder says of itself
  reading.facts.card = cardFacts(from: cardFiles(of: source), weightMetadata: reading.metadata)
  reading.facts.architecture = reading.facts.card.architecture ?? reading.facts.architecture
  return reading
}

/// Hashes the weight files of a model one after another; nil when told to stop.
private func hashedModel<Failure: Error>(
  _ source: ModelSource, _ reading: ModelReading,
  _ hash: (_ file: Int, ModelReading) throws(Failure) -> HashOutcome
) throws(Failure) -> HashedModel? {
  guard reading.facts.isHashable else { return .changed }
  var hashes: [ByteString: FileHash] = [:]
  for (index, file) in source.files.enumerated() where file.fact.isWeights {
    switch try hash(index, reading) {
    case .finished(let hash): hashes[file.fact.path] = hash
    case .stopped: return nil
    case .changed: return .changed
    }
  }
  let done = completed(reading, hashes)
  return source.isStillTheSame ? .hashed(done.facts, done.detail) : .changed
}

private func progress(_ earlier: [HashProgress], _ file: SourceFile) -> HashProgress? {
  // A state of other bytes would be refused by the reader; one of this very file is not even sent in vain.
  earlier.first { $0.file.isUnchanged(since: file.fact) }
}

private func unreadable(_ source: ModelSource, because failure: ReaderFailure) -> ModelReading {
  var facts = ModelFacts(listed: source)
  facts.condition = .unreadable(reason: "\(failure)")
  return ModelReading(facts: facts, detail: ModelDetail(tensors: [], sample: .empty))
}
