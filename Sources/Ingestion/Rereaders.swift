import Charting
import Fingerprinting
import FolderWatch
import ModelAtlas
import ReaderWorker
import Synchronization
import WeightFormats

/// Opens recorded models once more, in readers of their own, so that arrivals find theirs free.
final class Rereaders {
  private let daemon: AtlasDaemon
  private let budget: ReportingBudget
  private var openers: [String: ModelOpener] = [:]

  /// - Parameter bytes: expected to be read in all, for the report.
  init(daemon: AtlasDaemon, bytes: UInt64, _ report: @escaping ProgressReport) {
    self.daemon = daemon
    let settings = daemon.settings
    let limits = [settings.bytesPerSecond, settings.hashBytesPerSecond].map { RateLimit(bytesPerSecond: $0) }
    budget = ReportingBudget(total: bytes, limits: limits.compactMap { $0 }, report)
  }

  /// Reads a model as if it had just arrived, and hashes its files when they had been hashed.
  ///
  /// - Throws: `Abandoned` when nobody waits any more.
  func reading(of id: ModelID, recorded: ModelFacts) throws -> Rereading {
    func unread(_ reason: String) -> Rereading {
      Rereading(reading: Verification.Reading(model: id, path: recorded.path, state: .unread, reason: reason))
    }
    guard !recorded.isRemote else { return unread("it is at a Hub") }
    guard recorded.condition != .removed else { return unread("it was removed") }
    guard let (root, source) = source(of: recorded) else { return unread("it is not there") }
    do {
      guard let (facts, detail) = try read(source, recorded, with: opener(of: root)) else {
        return unread("it is being written to")
      }
      return Rereading(reading: compared(id, facts, recorded), facts: facts, detail: detail)
    } catch let failure as ReaderFailure where failure != .stopped {
      return unread("\(failure)")
    } catch let error as WeightFormatError {
      return unread("\(error)")
    }
  }

  /// Looks closer at a quantized model once more.
  ///
  /// - Returns: nil when one of those concerned cannot be read.
  func look(_ open: OpenLook, beside child: ModelFacts, of population: Population) throws -> CloserLook? {
    var details: [ModelDetail] = []
    for facts in [child] + open.candidates.compactMap({ population.facts(at: $0.place) }) {
      guard let (root, source) = source(of: facts) else { return nil }
      let opener = opener(of: root)
      guard let reading = opener.reading(of: source, closerValues: open.values, budget: budget) else {
        throw Abandoned()
      }
      guard reading.facts.condition == .whole, source.isStillTheSame else { return nil }
      details.append(reading.detail)
    }
    guard details.count == open.candidates.count + 1 else { return nil }
    return CloserLook(
      details[0], beside: zip(open.candidates, details.dropFirst()).map { (sample: $0.sample, detail: $1) })
  }

  private func source(of facts: ModelFacts) -> (root: WatchedRoot, source: ModelSource)? {
    guard let root = daemon.settings.roots.first(where: { $0.name == facts.place.root }),
      let source = revisited(facts, below: root.path)
    else { return nil }
    return (root, source)
  }

  /// - Returns: nil when the files changed while they were read.
  private func read(
    _ source: ModelSource, _ recorded: ModelFacts, with opener: ModelOpener
  ) throws -> (ModelFacts, ModelDetail)? {
    defer { budget.tell() }
    if recorded.contentHash == nil {
      guard let reading = opener.reading(of: source, budget: budget) else { throw Abandoned() }
      return source.isStillTheSame ? (reading.facts.keepingWords(of: recorded), reading.detail) : nil
    }
    switch try opener.hashed(source, earlier: [], budget: budget, save: { _ in }) {
    case nil: throw Abandoned()
    case .changed: return nil
    case .hashed(let facts, let detail): return (facts.keepingWords(of: recorded), detail)
    }
  }

  private func opener(of root: WatchedRoot) -> ModelOpener {
    if let known = openers[root.name] { return known }
    let opener = ModelOpener(root, daemon: daemon) { [budget] in budget.isAbandoned }
    openers[root.name] = opener
    return opener
  }

  /// Which files are not what they were. Times alone make no difference: bytes do.
  private func compared(_ id: ModelID, _ facts: ModelFacts, _ recorded: ModelFacts) -> Verification.Reading {
    let before = Dictionary(recorded.files.map { ($0.path, $0) }) { first, _ in first }
    let now = Dictionary(facts.files.map { ($0.path, $0) }) { first, _ in first }
    let paths = Set(recorded.files.filter(\.isWeights).map(\.path) + facts.files.filter(\.isWeights).map(\.path))
    let differing = paths.sorted().filter { path in
      guard let old = before[path], let new = now[path] else { return true }
      return old.sha256 != new.sha256 || old.bytes != new.bytes
    }
    let isSame = facts.sampleHash == recorded.sampleHash && facts.valueHash == recorded.valueHash
    if differing.isEmpty, isSame, facts.condition == recorded.condition {
      return Verification.Reading(model: id, path: recorded.path, state: .same)
    }
    return Verification.Reading(
      model: id, path: recorded.path, state: .changed, files: differing,
      reason: facts.condition.reason ?? (differing.isEmpty ? "the same files give other weights" : nil))
  }
}

extension ModelFacts {
  /// What the weights say, beside all else as it was recorded: a verification is about numbers.
  fileprivate func keepingWords(of recorded: ModelFacts) -> ModelFacts {
    var facts = self
    facts.card = recorded.card
    facts.architecture = recorded.architecture
    facts.times = recorded.times
    facts.origin = recorded.origin
    facts.closerLooks = recorded.closerLooks
    return facts
  }
}

/// Counts bytes for whoever waits, and tells readers when nobody does.
private final class ReportingBudget: MeteredReading {
  private struct State {
    var bytes: UInt64 = 0
    var told: UInt64 = 0
    var isAbandoned = false
  }

  private static let stepBytes: UInt64 = 4 << 20

  private let total: UInt64
  private let limits: [RateLimit]
  private let report: ProgressReport
  private let state = Mutex(State())

  init(total: UInt64, limits: [RateLimit], _ report: @escaping ProgressReport) {
    self.total = total
    self.limits = limits
    self.report = report
  }

  var reportEach: UInt64 { limits.isEmpty ? 64 << 10 : 0 }
  var isAbandoned: Bool { state.withLock { $0.isAbandoned } }

  func spend(_ bytes: Int) {
    for limit in limits { limit.spend(bytes) }
    let isDue = state.withLock { state in
      state.bytes &+= UInt64(bytes)
      return state.bytes - state.told >= Self.stepBytes
    }
    if isDue { tell() }
  }

  func tell() {
    let done = state.withLock { state in
      state.told = state.bytes
      return state.bytes
    }
    // Headers are read several times, so that more may be read than there is.
    let progress = WorkProgress(stage: "reading", done: min(done, max(total, done / 2)), total: total, unit: "bytes")
    if !report(progress) { state.withLock { $0.isAbandoned = true } }
  }
}
