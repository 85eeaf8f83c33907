import ModelAtlas

/// A model's place in the order that parents come before children.
struct OrderKey: Hashable, Comparable, Sendable {
  /// Milliseconds since 1970; from `unknown` downwards in ones for models whose time nobody knows.
  var time: Int64
  /// The value hash's first half, or the sample hash: breaks ties by content before names do.
  let content: ValueDigest
  let id: ModelID

  /// After all known times: a base without a date must not lose its children to the year 1970.
  static let unknown: Int64 = 1 << 61
  /// Times above this are unknown ones that something unknown must come after.
  static let knownMax: Int64 = 1 << 60

  var isKnown: Bool { time <= OrderKey.knownMax }

  static func < (a: OrderKey, b: OrderKey) -> Bool {
    if a.time != b.time { return a.time < b.time }
    return a.content == b.content ? a.id < b.id : a.content < b.content
  }
}

extension ChartingModel {
  /// The earliest time of the most trustworthy source, files excluded.
  var statedTime: CreationTime? {
    for source in [CreationTime.Source.hub, .git, .metadata] {
      if let time = earliest(source) { return time }
    }
    return nil
  }

  /// The earliest modification time of a weight file.
  var fileTime: CreationTime? { earliest(.file) }

  private func earliest(_ source: CreationTime.Source) -> CreationTime? {
    times.filter { $0.source == source }.min { $0.time < $1.time }
  }

  /// What breaks ties of time.
  var contentOrder: ValueDigest {
    guard let hash = valueHash else { return sampleHash ?? ValueDigest(high: 0, low: 0) }
    let words = [0, 8].map { start in hash.bytes[start..<start + 8].reduce(UInt64(0)) { $0 << 8 | UInt64($1) } }
    return ValueDigest(high: words[0], low: words[1])
  }
}

extension UnixTime {
  /// Seconds since 1970, rounded down.
  var second: Int64 { (milliseconds - (milliseconds < 0 ? 999 : 0)) / 1000 }
}

/// The times at which models' files were written, to tell a download's stamp from a date of creation.
///
/// A copy tool or a mirror writes many models within one second; three that share a second are no coincidence, and
/// such a time is distrusted, i.e. unknown. (Ordered by a mirror's times, accuracy falls from 84 to 54 %.)
struct FileTimes: Sendable {
  private var models: [Int64: Set<Slot>] = [:]
  private static let sharedBy = 3

  func isTrusted(_ time: CreationTime) -> Bool { (models[time.time.second]?.count ?? 0) < FileTimes.sharedBy }

  /// - Returns: models whose trust changed, or may have changed.
  mutating func insert(_ slot: Slot, at time: UnixTime) -> Set<Slot> {
    models[time.second, default: []].insert(slot)
    return crossing(time.second, now: FileTimes.sharedBy)
  }

  /// - Returns: models whose trust changed, or may have changed.
  mutating func remove(_ slot: Slot, at time: UnixTime) -> Set<Slot> {
    models[time.second]?.remove(slot)
    let changed = crossing(time.second, now: FileTimes.sharedBy - 1)
    if models[time.second]?.isEmpty == true { models[time.second] = nil }
    return changed
  }

  private func crossing(_ second: Int64, now count: Int) -> Set<Slot> {
    guard let sharing = models[second], sharing.count == count else { return [] }
    return sharing
  }
}
