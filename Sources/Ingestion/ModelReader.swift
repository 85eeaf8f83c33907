import Charting
import Fingerprinting
import FolderWatch
import Foundation
import Logging
import ModelAtlas
import ReaderWorker

/// Does one item of a root's work, on that root's threads, and tells the recorder what came of it.
final class ModelReader: Sendable {
  private let daemon: AtlasDaemon
  private let samplingBudget: MeteredBudget
  private let hashingBudget: MeteredBudget
  private let opener: ModelOpener
  /// By the root's name: who is looked at beside a model may lie below another root.
  private let openers: [String: ModelOpener]
  private let retries: Retries
  /// Makes the watcher list a model anew, since it is not what was listed.
  private let lookAgain: @Sendable (ModelSource) -> Void

  /// - Parameter openers: of all roots.
  init(_ service: RootService, daemon: AtlasDaemon, opener: ModelOpener, openers: [String: ModelOpener]) {
    retries = Retries(pool: service.pool)
    lookAgain = { service.lookAgain(at: $0) }
    self.daemon = daemon
    self.opener = opener
    self.openers = openers
    let settings = daemon.settings
    let shared = RateLimit(bytesPerSecond: settings.bytesPerSecond(of: service.root.name))
    samplingBudget = MeteredBudget(meter: daemon.sampling, limits: [shared])
    hashingBudget = MeteredBudget(
      meter: daemon.hashing, limits: [shared, RateLimit(bytesPerSecond: settings.hashBytesPerSecond)])
  }

  func work(on item: WorkQueue.Item) {
    switch item.urgency {
    case .arrival, .firstSample: sample(item)
    case .closerLook: look(item)
    case .copyCandidate, .backgroundHash: hash(item)
    }
  }

  /// Reads more of a quantized model and of those that it may have been made from, and compares them.
  private func look(_ item: WorkQueue.Item) {
    guard let order = item.look else { return }
    var details: [ModelDetail] = []
    for source in [item.source] + order.candidates.map(\.source) {
      // Stopped with the daemon: what is open follows from the record, and the next start orders it again.
      guard let opener = openers[source.place.root],
        let reading = opener.reading(of: source, closerValues: order.values, budget: hashingBudget)
      else { return }
      guard reading.facts.condition == .whole, source.isStillTheSame else {
        daemon.recorder.mailbox.put(.looked(item, nil))
        return
      }
      details.append(reading.detail)
    }
    let candidates = zip(order.candidates, details.dropFirst()).map { (sample: $0.sample, detail: $1) }
    daemon.recorder.mailbox.put(.looked(item, CloserLook(details[0], beside: candidates)))
  }

  private func sample(_ item: WorkQueue.Item) {
    let known = daemon.live.atlas.facts(at: item.source.place)
    let started = ContinuousClock.now
    // Stopped with the daemon: the arrival waits in the record, and the next start reads it.
    guard let model = ingestModel(item.source, known: known, opener: opener, budget: samplingBudget) else { return }
    daemon.sampling.finishedModel()
    daemon.recorder.ingest.read(model, in: .now - started)
    switch model {
    case .changedMeanwhile: lookAgain(item.source)
    case .read(_, _, let isPassing): if isPassing { retries.tryLater(item) } else { retries.forget(item) }
    }
    daemon.recorder.mailbox.put(.ingested(item, model), whenBelow: Recorder.backlogMax)
  }

  private func hash(_ item: WorkQueue.Item) {
    do {
      let model = try opener.hashed(
        item.source, earlier: daemon.store.hashProgress(of: item.source.place), budget: hashingBudget,
        save: { daemon.recorder.mailbox.put(.hashProgress($0)) })
      // Stopped with the daemon: the arrival waits in the record, and the next start goes on.
      guard let model else { return }
      daemon.hashing.finishedModel()
      retries.forget(item)
      if case .changed = model { lookAgain(item.source) }
      daemon.recorder.mailbox.put(.hashed(item, model), whenBelow: Recorder.backlogMax)
    } catch ReaderFailure.stopped {
      return
    } catch let failure as ReaderFailure where failure.isOfModel {
      giveUp(item, because: failure)
    } catch {
      let seconds = retries.tryLater(item)
      daemon.logger.debug(
        "model not hashed, tried again later",
        metadata: ["model": "\(item.source.place)", "reason": "\(error)", "seconds": "\(seconds)"])
      lookAgain(item.source)
      daemon.recorder.mailbox.put(.hashed(item, .changed))
    }
  }

  /// Its weights ended a reader: what was seen of them before stays, but nobody is told that they can be read.
  private func giveUp(_ item: WorkQueue.Item, because failure: ReaderFailure) {
    guard var facts = daemon.live.atlas.facts(at: item.source.place) else { return }
    facts.condition = .unreadable(reason: "\(failure)")
    // Nor asked for its bytes again.
    if facts.isOnlyListed { facts.renditions = [] }
    daemon.recorder.mailbox.put(.ingested(item, .read(facts, detail: nil)))
  }
}
