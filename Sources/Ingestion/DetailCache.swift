import ModelAtlas

/// The tensors and samples that charting read last, so that one decision's neighbors are not fetched anew for the next.
struct DetailCache {
  private let store: any AtlasStore
  private let bytesMax: Int
  private var bytes = 0
  private var details: [ModelPlace: (detail: ModelDetail, used: UInt64)] = [:]
  private var clock: UInt64 = 0
  /// Not in the store yet: nothing of these may be lost.
  private var unsaved: Set<ModelPlace> = []
  private var coordinates = SharedCoordinates()

  /// - Parameter bytesMax: of sampled values and tensor entries. A model takes 10 kB (a very small one) to 100 kB.
  init(store: any AtlasStore, bytesMax: Int = 32 << 20) {
    self.store = store
    self.bytesMax = bytesMax
  }

  /// What was just read and is not in the store yet.
  mutating func put(_ detail: ModelDetail, of place: ModelPlace) {
    keep(detail, of: place)
    unsaved.insert(place)
  }

  private mutating func keep(_ detail: ModelDetail, of place: ModelPlace) {
    clock += 1
    drop(place)
    let detail = coordinates.shared(detail)
    details[place] = (detail, clock)
    bytes += detail.approximateBytes
  }

  mutating func drop(_ place: ModelPlace) {
    unsaved.remove(place)
    guard let dropped = details.removeValue(forKey: place) else { return }
    bytes -= dropped.detail.approximateBytes
  }

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
    guard let stored = try store.detail(of: place) else { return nil }
    keep(stored, of: place)
    // A start, or a rule set that changes, decides all models in one round.
    trim()
    return details[place]?.detail ?? stored
  }

  /// The same sketch, where it takes no memory when there is such a place.
  func kept(_ sketch: WeightSketch) -> WeightSketch { store.kept(sketch) }

  /// All that was put is in the store.
  mutating func saved() {
    unsaved = []
    trim()
  }

  /// Lets go of the longest unused.
  private mutating func trim() {
    guard bytes > bytesMax else { return }
    let longestUnused = details.map { (place: $0.key, used: $0.value.used) }.sorted { $0.used < $1.used }
    for (place, _) in longestUnused where !unsaved.contains(place) {
      if bytes <= bytesMax * 3 / 4 { return }
      drop(place)
    }
  }
}

extension ModelDetail {
  /// Without what is shared.
  fileprivate var approximateBytes: Int {
    sample.values.count * MemoryLayout<Float>.stride + tensors.count * MemoryLayout<TensorFact>.stride
  }
}
