/// A settled folder that waits to be read, or a read model that waits to be hashed. Survives a crash.
package struct Arrival: Hashable, Sendable {
  package enum Stage: String, Hashable, Sendable { case read, hash }

  package let place: ModelPlace
  package var stage: Stage
  /// Hash over the file listing that settled: the same folder settled twice is one arrival.
  package let listing: UInt64
  package let settledAt: UnixTime

  package init(place: ModelPlace, stage: Stage, listing: UInt64, settledAt: UnixTime) {
    self.place = place
    self.stage = stage
    self.listing = listing
    self.settledAt = settledAt
  }
}

/// How far hashing one file has come, so that a restart goes on instead of starting over.
package struct HashProgress: Hashable, Sendable {
  package let place: ModelPlace
  package let file: FileFact
  package let bytesDone: UInt64
  /// Opaque to everybody but `Fingerprinting`.
  package let state: [UInt8]

  package init(place: ModelPlace, file: FileFact, bytesDone: UInt64, state: [UInt8]) {
    self.place = place
    self.file = file
    self.bytesDone = bytesDone
    self.state = state
  }
}

/// Something that entered, changed in or left the atlas.
package struct AtlasEvent: Hashable, Sendable {
  /// Assigned by the store, rising; 0 before.
  package var id: Int64
  package let at: UnixTime
  /// `model.sampled`, `model.charted`, `model.incomplete`, `model.unreadable`, `model.removed`, `model.moved`,
  /// `edges.changed`, `root.unavailable`, `root.available`, `watch.overflowed`, `atlas.recharted`, `hub.imported`,
  /// `alert.opened`, `alert.updated`, `alert.resolved`, `alert.acknowledged`, `alert.reopened`, `alert.snoozed`,
  /// `alert.baseline`, `edge.confirmed`, `edge.rejected`, `edge.word-withdrawn`, `model.annotated`,
  /// `model.forgotten`, `hub.state`.
  package let kind: String
  package let model: ModelID?
  /// Stable keys, plain text values.
  package let detail: [String: String]

  package init(id: Int64 = 0, at: UnixTime, kind: String, model: ModelID?, detail: [String: String] = [:]) {
    self.id = id
    self.at = at
    self.kind = kind
    self.model = model
    self.detail = detail
  }
}

/// One step of what a transaction writes.
package enum StoreChange: Sendable {
  /// Inserts or replaces what was seen of a model. A nil detail keeps the stored one.
  case facts(ModelFacts, detail: ModelDetail?)
  case forget(ModelPlace)
  case hub(HubRecord)
  case hubProgress(HubProgress)
  /// Oldest first.
  case egress([EgressEntry])
  case arrival(Arrival)
  /// Takes an arrival off the queue, unless it was replaced by a newer listing meanwhile.
  case arrivalDone(ModelPlace, listing: UInt64)
  case verdict(ModelID, Verdict)
  case dropVerdict(ModelID)
  case event(AtlasEvent)
  case hashProgress(HashProgress)
  /// Forgets the progress of all files of a place.
  case hashFinished(ModelPlace)
  /// Inserts or replaces an alert.
  case alert(Alert)
  case weightIdentity(ModelPlace, WeightIdentity)
  /// The root's first scan is over: from now on what happens in it is news.
  case rootKnown(String, at: UnixTime)
  /// Adds an alert to what one receiver is to be told of a root cause.
  case queueDelivery(sink: String, alert: AlertID, cause: String, at: UnixTime)
  case delivery(DeliveryProgress)
  /// Replaces what was said of the edge before.
  case word(PersonWord)
  case dropWord(child: ModelID, parent: ModelID)
  case annotation(Annotation)
  case dropAnnotation(ModelID, key: String)
}

/// All that the daemon needs to go on after a start, without details.
package struct StoredAtlas: Sendable {
  package var facts: [ModelFacts] = []
  package var hub: [HubRecord] = []
  package var hubProgress: [HubProgress] = []
  package var verdicts: [ModelID: Verdict] = [:]
  package var arrivals: [Arrival] = []
  package var lastEvent: Int64 = 0
  /// Open and acknowledged ones.
  package var alerts: [Alert] = []
  package var identities: [ModelPlace: WeightIdentity] = [:]
  /// Roots whose first scan is over.
  package var knownRoots: Set<String> = []
  package var words: [PersonWord] = []

  package init() {}
}

/// The record. One writer; every method blocks and is called off Swift's shared pool.
///
/// A narrow port: everything that the atlas must survive goes through `commit`, in one transaction that is on disk when
/// it returns. Implementations pass `AtlasStoreContract` in the tests.
package protocol AtlasStore: Sendable {
  func load() throws -> StoredAtlas
  /// The same sketch, its values where they take no memory of this process when there is such a place.
  func kept(_ sketch: WeightSketch) -> WeightSketch
  /// Writes all changes or none, and returns the id of the last event.
  @discardableResult func commit(_ changes: [StoreChange]) throws -> Int64
  /// Nil when nothing was read of the place.
  func detail(of place: ModelPlace) throws -> ModelDetail?
  func hashProgress(of place: ModelPlace) throws -> [HashProgress]
  /// Oldest first. An `id` older than what is kept gives what is kept.
  func events(after id: Int64, limit: Int) throws -> [AtlasEvent]
  /// The newest requests that left the house, oldest first.
  func egress(limit: Int) throws -> [EgressEntry]
  /// By severity, rule and model; resolved ones only when asked for.
  func alerts(resolvedToo: Bool) throws -> [Alert]
  /// Those of one model that stand.
  func alerts(of model: ModelID) throws -> [Alert]
  /// The oldest delivery of a sink that is not given up.
  func nextDelivery(to sink: String) throws -> Delivery?
  func deliveryCounts() throws -> DeliveryCounts
  /// By key.
  func annotations(of model: ModelID) throws -> [Annotation]
  /// Models whose card or id holds all words of a text; best first. None for a text without words.
  ///
  /// Words of four letters and more are the beginnings of words, shorter ones whole words. When more than `limit` models
  /// match, those are returned whose labels do, and of the others any.
  func textMatches(_ text: String, limit: Int) throws -> [CardTextMatch]
  /// For each place whose card holds a word of the text: a few words around it, marked by `[` and `]`.
  func excerpts(of places: [ModelPlace], _ text: String) throws -> [ModelPlace: String]
  /// What people noted under a key, or under every key that begins so when it ends with `.*`; by model, then key.
  func annotations(keyed key: String) throws -> [Annotation]
}

extension AtlasStore {
  package func kept(_ sketch: WeightSketch) -> WeightSketch { sketch }
}
