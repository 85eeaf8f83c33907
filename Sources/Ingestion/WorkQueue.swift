import ModelAtlas

/// What waits to be read of one root, most urgent first. A value: the pool around it does the waiting.
struct WorkQueue {
  /// Most urgent first. A store of 40,000 folders is sampled and hashed without getting in a new arrival's way.
  enum Urgency: Int, CaseIterable, Sendable {
    /// Came to rest since the daemon started.
    case arrival
    /// Was there already and has not been sampled.
    case firstSample
    /// Shares its sample with another model: a copy, most likely.
    case copyCandidate
    /// Its sample could not tell which of several models it was quantized from.
    case closerLook
    case backgroundHash

    /// Work that waits until nothing has to be sampled.
    var isBackground: Bool { self != .arrival && self != .firstSample }
    var readsWholeFiles: Bool { self == .copyCandidate || self == .backgroundHash }
  }

  struct Item: Sendable {
    let source: ModelSource
    var urgency: Urgency
    /// Hash over the listing that settled.
    let listing: UInt64
    let settledAt: UnixTime
    /// Of a closer look: beside whom.
    var look: CloserLookOrder?
  }

  private var items: [ModelPlace: Item] = [:]
  private var lines = Urgency.allCases.map { WaitingLine(takesNewest: $0 != .firstSample) }
  private(set) var samplesWaiting = 0
  /// And closer looks.
  private(set) var hashesWaiting = 0
  /// Weight bytes that wait to be hashed.
  private(set) var bytesToHash: UInt64 = 0

  var isEmpty: Bool { items.isEmpty }

  /// Adds an item; a newer one for the same place replaces what waited there.
  mutating func push(_ item: Item) {
    let place = item.source.place
    cancel(place)
    items[place] = item
    count(item, by: 1)
    lines[item.urgency.rawValue].append(place)
  }

  /// Takes the most urgent item.
  ///
  /// - Parameter background: true for hashing and closer looks, which wait until no sample is waiting; false for
  ///   sampling work.
  /// - Complexity: O(1) amortized.
  mutating func pop(background: Bool) -> Item? {
    if background, samplesWaiting > 0 { return nil }
    for urgency in Urgency.allCases where urgency.isBackground == background {
      while let place = lines[urgency.rawValue].next() {
        // A line may still hold places that were cancelled, or that wait elsewhere now.
        guard let item = items[place], item.urgency == urgency else { continue }
        cancel(place)
        return item
      }
    }
    return nil
  }

  mutating func cancel(_ place: ModelPlace) {
    guard let item = items.removeValue(forKey: place) else { return }
    count(item, by: -1)
  }

  private mutating func count(_ item: Item, by step: Int) {
    if item.urgency.isBackground {
      hashesWaiting += step
      guard item.urgency.readsWholeFiles else { return }
      bytesToHash = step > 0 ? bytesToHash &+ item.source.weightBytes : bytesToHash &- item.source.weightBytes
    } else {
      samplesWaiting += step
    }
  }
}

/// Whom to hold a quantized model against, over how many values.
struct CloserLookOrder: Sendable {
  /// With the hashes of their first samples.
  let candidates: [(sample: ValueDigest, source: ModelSource)]
  let values: UInt64
}

/// Places in line, taken newest first or oldest first.
private struct WaitingLine {
  let takesNewest: Bool
  private var places: [ModelPlace] = []
  /// How many of the oldest were taken.
  private var head = 0

  init(takesNewest: Bool) { self.takesNewest = takesNewest }

  mutating func append(_ place: ModelPlace) { places.append(place) }

  mutating func next() -> ModelPlace? {
    guard head < places.count else {
      places = []
      head = 0
      return nil
    }
    if takesNewest { return places.removeLast() }
    head += 1
    return places[head - 1]
  }
}

extension ModelSource {
  /// Bytes of the weight files.
  var weightBytes: UInt64 { files.reduce(0) { $0 &+ ($1.fact.isWeights ? $1.fact.bytes : 0) } }
}
