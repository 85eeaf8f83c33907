/// Up to four sizes that take no array yet.
struct ShortShape: Equatable {
  private var sizes = SIMD4<UInt64>()
  private(set) var count = 0

  /// - Returns: false when there are four already.
  @inline(__always) mutating func append(_ size: UInt64) -> Bool {
    guard count < 4 else { return false }
    sizes[count] = size
    count += 1
    return true
  }

  @inline(__always) subscript(dimension: Int) -> UInt64 { sizes[dimension] }
}

/// The shapes of one header as arrays. A model has a handful of them: equal ones share one array, which is a third of
/// all that reading a header would allocate.
struct SharedShapes {
  private var keys: [ShortShape] = []
  private var arrays: [[UInt64]] = []
  /// Sizes come innermost first.
  private let isReversed: Bool

  init(reversed isReversed: Bool = false) {
    self.isReversed = isReversed
  }

  mutating func array(_ shape: ShortShape) -> [UInt64] {
    for index in keys.indices where keys[index] == shape { return arrays[index] }
    let array = (0..<shape.count).map { shape[isReversed ? shape.count - 1 - $0 : $0] }
    // Looked through one by one: more than a few would cost more than they save.
    if keys.count < 16 {
      keys.append(shape)
      arrays.append(array)
    }
    return array
  }
}
