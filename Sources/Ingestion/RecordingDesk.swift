import FolderWatch
import ModelAtlas

/// The recorder's state: the population, the details it was charted from, and the sources that can still be read.
struct RecordingDesk {
  var population: Population
  var details: DetailCache
  var lastEvent: Int64
  var alerts: AlertBook
  /// How to open the files of what was announced since the start.
  private var sources: [ModelPlace: ModelSource] = [:]
  /// Closer looks that were ordered and not replaced by other work: of each model the candidates.
  var orderedLooks: [ModelPlace: [ValueDigest]] = [:]
  /// What came to rest since is an arrival, and goes before the first scan's findings.
  private let startedAt: UnixTime
  /// By the root's name.
  private let rootPaths: [String: String]
  /// Of the configured roots.
  var rootNames: Set<String> { Set(rootPaths.keys) }

  init(
    population: Population, details: DetailCache, lastEvent: Int64, alerts: AlertBook, startedAt: UnixTime,
    rootPaths: [String: String]
  ) {
    self.population = population
    self.details = details
    self.lastEvent = lastEvent
    self.alerts = alerts
    self.startedAt = startedAt
    self.rootPaths = rootPaths
  }

  mutating func apply(_ letter: Letter, to batch: inout RecordingBatch) {
    switch letter {
    case .settled(let source): settle(source, &batch)
    case .ingested(let item, let model): record(model, of: item, &batch)
    case .hashed(let item, let model): record(model, of: item, &batch)
    case .looked(let item, let look): record(look, of: item, &batch)
    case .hashProgress(let progress): batch.changes.append(.hashProgress(progress))
    case .gone(let place): remove(place, &batch)
    case .moved(let place, let source): move(place, to: source, &batch)
    case .event(let kind, let detail):
      batch.changes.append(.event(AtlasEvent(at: .now, kind: kind, model: nil, detail: detail)))
    case .request(let work, let done):
      batch.replies.append(done)
      do { batch.changes += try work(&population, &details) } catch { batch.failure = error }
    case .deskRequest(let work, let done):
      batch.replies.append(done)
      do { batch.changes += try work(&self) } catch { batch.failure = error }
    }
  }

  private mutating func settle(_ source: ModelSource, _ batch: inout RecordingBatch) {
    sources[source.place] = source
    let item = WorkQueue.Item(
      source: source, urgency: source.changed(since: startedAt) ? .arrival : .firstSample, listing: source.listing,
      settledAt: .now)
    batch.changes.append(
      .arrival(Arrival(place: source.place, stage: .read, listing: item.listing, settledAt: item.settledAt)))
    batch.work.append(item)
  }

  private mutating func record(_ model: IngestedModel, of item: WorkQueue.Item, _ batch: inout RecordingBatch) {
    let place = item.source.place
    // Superseded by a newer listing, which is on its way through the readers; or gone while it was read.
    guard sources[place]?.listing == item.listing else { return }
    guard case .read(let facts, let detail, let isPassing) = model else { return }
    // Another try that failed as the one before: nothing is new.
    if isPassing, let known = population.facts(at: place), known.condition != .whole,
      (known.condition, known.files) == (facts.condition, facts.files)
    {
      return
    }
    batch.arrivals.append(item.settledAt)
    put(facts, detail: detail, &batch)
    announce(facts, &batch)
    hashNext(item, &batch)
  }

  /// The model's turn at full hashing, or the end of its arrival.
  private mutating func hashNext(_ item: WorkQueue.Item, _ batch: inout RecordingBatch) {
    let place = item.source.place
    let twins = population.twins(of: place)
    if population.needsHash(place) {
      var next = item
      next.urgency = twins.isEmpty ? .backgroundHash : .copyCandidate
      batch.changes.append(
        .arrival(Arrival(place: place, stage: .hash, listing: item.listing, settledAt: item.settledAt)))
      batch.work.append(next)
    } else {
      batch.changes.append(.arrivalDone(place, listing: item.listing))
    }
    // A twin that was not worth hashing by itself is now.
    for twin in twins where population.needsHash(twin) {
      guard let source = source(of: twin) else { continue }
      orderedLooks[twin] = nil
      batch.work.append(
        WorkQueue.Item(source: source, urgency: .copyCandidate, listing: source.listing, settledAt: item.settledAt))
    }
  }

  /// How to open a model's files, whether or not it was announced since the start.
  func source(of place: ModelPlace) -> ModelSource? { sources[place] ?? revisited(place) }

  private func revisited(_ place: ModelPlace) -> ModelSource? {
    guard let known = population.facts(at: place), let root = rootPaths[place.root] else { return nil }
    return Ingestion.revisited(known, below: root)
  }

  private mutating func record(_ model: HashedModel, of item: WorkQueue.Item, _ batch: inout RecordingBatch) {
    let place = item.source.place
    guard case .hashed(var facts, let detail) = model else { return }
    guard let known = population.facts(at: place), known.isHashable else { return }
    guard sources[place].map({ $0.listing == item.listing }) ?? true else { return }
    facts.card = known.card
    facts.architecture = known.architecture
    facts.closerLooks = known.closerLooks
    put(facts, detail: detail, &batch)
    batch.changes.append(.hashFinished(place))
    batch.changes.append(.arrivalDone(place, listing: item.listing))
    if facts.condition == .whole { announce(facts, &batch) }
  }

  mutating func put(_ facts: ModelFacts, detail: ModelDetail?, _ batch: inout RecordingBatch) {
    // Whatever waits to be read of it is replaced by what follows.
    orderedLooks[facts.place] = nil
    if let detail { details.put(detail, of: facts.place) }
    batch.changes.append(.facts(facts, detail: detail))
    // For searching in the record, and too long to be kept in memory.
    var kept = facts
    kept.card.text = nil
    // Full hashing finds the sketch that is kept already.
    let known = population.facts(at: facts.place)?.sketch
    kept.sketch = known.flatMap { $0 == facts.sketch ? $0 : nil } ?? details.kept(facts.sketch)
    population.put(kept)
  }

  mutating func announce(_ facts: ModelFacts, _ batch: inout RecordingBatch) {
    let place = facts.place
    let state = facts.state(
      awaitsHash: population.awaitsHash(place), awaitsLook: population.openLook(at: place) != nil)
    var detail: [String: String] = [:]
    if let reason = facts.condition.reason { detail["reason"] = reason }
    batch.changes.append(
      .event(
        AtlasEvent(at: .now, kind: "model.\(state.rawValue)", model: population.id(of: facts.place), detail: detail)))
  }

  /// The model left its folder. What was seen of it stays: its children descend from it all the same.
  private mutating func remove(_ place: ModelPlace, _ batch: inout RecordingBatch) {
    sources[place] = nil
    guard var facts = population.facts(at: place), facts.condition != .removed else { return }
    if !facts.isComparable {
      // Nothing was ever read of it: there is nothing to keep.
      batch.changes.append(
        .event(AtlasEvent(at: .now, kind: "model.removed", model: population.id(of: place))))
      population.forget(place)
      batch.changes.append(.forget(place))
      return
    }
    facts.condition = .removed
    put(facts, detail: nil, &batch)
    announce(facts, &batch)
  }

  private mutating func move(_ place: ModelPlace, to source: ModelSource, _ batch: inout RecordingBatch) {
    guard let known = population.facts(at: place), known.isComparable else { return settle(source, &batch) }
    sources[place] = nil
    let old = population.id(of: place)
    // What is known moves along at once; the folder is read again all the same, since its card may say other things.
    var facts = known.moved(to: source)
    facts.condition = .whole
    let detail = try? details.move(from: place, to: source.place)
    population.forget(place)
    batch.changes.append(.forget(place))
    put(facts, detail: detail, &batch)
    batch.changes.append(
      .event(
        AtlasEvent(
          at: .now, kind: "model.moved", model: population.id(of: source.place), detail: ["from": old.text])))
    settle(source, &batch)
  }
}
