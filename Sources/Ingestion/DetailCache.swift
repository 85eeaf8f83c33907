import ModelAtlas

/// The tensors and samples that charting read last, so that one decision's neighbors are not fetched anew for the next.
struct DetailCache {
  private let store: any AtlasStore
  private let capacity: Int
  private var details: [ModelPlace: (detail: ModelDetail, used: UInt64)] = [:]
  private var clock: UInt64 = 0

  /// - Parameter capacity: models. One takes some 100 kB.
  init(store: any AtlasStore, capacity: Int = 256) {
    self.store = store
    self.capacity = capacity
  }

  /// What was just read and is not in the store yet.
  mutating func put(_ detail: ModelDetail, of place: ModelPlace) {
    clock += 1
    details[place] = (detail, clock)
  }

  mutating func drop(_ place: ModelPlace) { details[place] = nil }

  /// Takes a detail over to another place, as its model moved.
  mutating func move(from: ModelPlace, to place: ModelPlace) throws -> ModelDetail? {
    let detail = try detail(of: from)
    drop(from)
    if let detail { put(detail, of: place) }
    return detail
  }

  mutating func detail(of place: ModelPlace) throws -> ModelDetail? {
    clock += 1
    if let known = details[place] {
      details[place] = (known.detail, clock)
      return known.detail
    }
    guard let detail = try store.detail(of: place) else { return nil }
    details[place] = (detail, clock)
    return detail
  }

  /// Lets go of the longest unused. Called once what was put is in the store: before that nothing may be lost.
  mutating func trim() {
    guard details.count > capacity else { return }
    let oldest = details.sorted { $0.value.used < $1.value.used }.prefix(details.count - capacity / 2)
    for (place, _) in oldest { details[place] = nil }
  }
}
