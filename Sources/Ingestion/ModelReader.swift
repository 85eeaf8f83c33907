import Fingerprinting
import Foundation
import Logging
import ModelAtlas
import Synchronization
import WeightFormats

/// Does one item of a root's work, on that root's threads, and tells the recorder what came of it.
final class ModelReader: Sendable {
  private let daemon: AtlasDaemon
  private let pool: ReaderPool
  private let samplingBudget: MeteredBudget
  private let hashingBudget: MeteredBudget

  init(daemon: AtlasDaemon, pool: ReaderPool) {
    self.daemon = daemon
    self.pool = pool
    let settings = daemon.settings
    let shared = RateLimit(bytesPerSecond: settings.bytesPerSecond)
    samplingBudget = MeteredBudget(meter: daemon.sampling, limits: [shared])
    hashingBudget = MeteredBudget(
      meter: daemon.hashing, limits: [shared, RateLimit(bytesPerSecond: settings.hashBytesPerSecond)])
  }

  func work(on item: WorkQueue.Item) {
    if item.urgency.readsWholeFiles { hash(item) } else { sample(item) }
  }

  private func sample(_ item: WorkQueue.Item) {
    let known = daemon.live.atlas.facts(at: item.source.place)
    let model = ingestModel(item.source, known: known, budget: samplingBudget)
    daemon.sampling.finishedModel()
    daemon.recorder.mailbox.put(.ingested(item, model))
  }

  private func hash(_ item: WorkQueue.Item) {
    do {
      let model = try hashedModel(item)
      // Stopped with the daemon: the arrival waits in the record, and the next start goes on.
      guard let model else { return }
      daemon.hashing.finishedModel()
      daemon.recorder.mailbox.put(.hashed(item, model))
    } catch {
      daemon.logger.warning(
        "model not hashed, looked at again when its folder changes",
        metadata: ["model": "\(item.source.place)", "reason": "\(error)"])
      daemon.recorder.mailbox.put(.hashed(item, .changed))
    }
  }

  /// Reads every weight file of a model from end to end; nil when the daemon stops first.
  private func hashedModel(_ item: WorkQueue.Item) throws -> HashedModel? {
    let reading = readModel(item.source, budget: hashingBudget)
    guard reading.facts.condition == .whole else { return .changed }
    let earlier = try daemon.store.hashProgress(of: item.source.place)
    var hashes: [ByteString: FileHash] = [:]
    for file in item.source.files where file.fact.isWeights {
      let outcome = try hashFile(
        file, of: reading, resuming: earlier.first { $0.file.path == file.fact.path }, budget: hashingBudget,
        shouldStop: { pool.shouldStop }, save: { daemon.recorder.mailbox.put(.hashProgress($0)) })
      switch outcome {
      case .finished(let hash): hashes[file.fact.path] = hash
      case .stopped: return nil
      case .changed: return .changed
      }
    }
    var done = completed(reading, hashes)
    done.facts.anomalies += done.facts.brokenClaims
    return item.source.isStillTheSame ? .hashed(done.facts, done.detail) : .changed
  }
}

extension ModelFacts {
  /// Files whose bytes are not what a cache's name, a download's metadata or a pointer said they were.
  fileprivate var brokenClaims: [String] {
    files.compactMap { file in
      guard let claimed = file.claimedSHA256, let found = file.sha256, claimed != found else { return nil }
      return "\(file.path): claimed to be \(claimed), found \(found)"
    }
  }
}
