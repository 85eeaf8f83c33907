/// How many took how long: counts by upper bounds, for a metrics page.
package struct DurationCounts: Hashable, Sendable {
  /// Seconds: from a sample in the page cache to an upload's first verdict on a slow mount.
  package static let bounds: [Double] = [0.01, 0.03, 0.1, 0.3, 1, 3, 10, 30, 100, 300]

  /// For each bound those that took no longer, and not less than the one before; then those beyond all.
  package private(set) var counts = [Int](repeating: 0, count: DurationCounts.bounds.count + 1)
  package private(set) var seconds = 0.0

  package init() {}

  package mutating func note(_ seconds: Double) {
    counts[Self.bounds.firstIndex { seconds <= $0 } ?? Self.bounds.count] += 1
    self.seconds += seconds
  }
}

/// What was done with settled folders since the daemon started.
package struct IngestTally: Hashable, Sendable {
  /// By what came of reading one: `whole`, `incomplete`, `stub`, `unreadable`, or `changed` while it was read.
  package var results: [String: Int] = [:]
  /// Of reading one.
  package var readings = DurationCounts()
  /// From a folder's coming to rest until its first verdict is on disk.
  package var arrivals = DurationCounts()

  package init() {}
}

/// One quota of a Hub, and what requests against it were answered.
package struct HubAnswerKind: Hashable, Sendable {
  /// `api`, `resolvers`.
  package let bucket: String
  /// Nil when nobody answered.
  package let status: Int?

  package init(bucket: String, status: Int?) {
    self.bucket = bucket
    self.status = status
  }
}
