import ModelAtlas

/// How a child's values lie to those of some ingredients that were averaged.
///
/// Rounding keeps order, so that an average, rounded, lies within its ingredients, each rounded; where these are equal it
/// equals them. In 16 bits that holds without a tolerance, however small the changes are: it tells merges whose changes
/// are no larger than rounding, which residuals cannot.
struct Interleaving: Hashable, Sendable {
  /// Values that the child and all ingredients share.
  private(set) var compared = 0
  /// Those that lie outside of the ingredients.
  private(set) var outside = 0
  /// Values in which the ingredients differ, and which of them the child equals there.
  private(set) var differing = 0
  private(set) var equals: [Int]

  /// The most that lies outside where arithmetic in 16 bits rounded weights, too.
  static let outsideMax = 0.002
  /// Each ingredient is met where they differ, or the child is but one of them.
  static let equalsMin = 0.05
  static let differingMin = 200
  /// More of some 20,000 values are beyond doubt.
  private static let outsideMost = 64

  /// - Complexity: O(values); ends early where it is clear that they are no average.
  init(_ child: ChildSample, _ ingredients: [AlignedSample]) {
    equals = [Int](repeating: 0, count: ingredients.count)
    var others = [Float](repeating: 0, count: ingredients.count)
    let own = child.detail.sample
    for (index, chunk) in own.chunks.enumerated() where chunk.isMatrix && child.types[index].isPlainFloat {
      let starts = ingredients.compactMap { $0.starts[index] }
      guard starts.count == ingredients.count else { continue }
      for offset in 0..<chunk.count {
        for (position, start) in starts.enumerated() {
          others[position] = child.types[index].rounded(ingredients[position].detail.sample.values[start + offset])
        }
        add(own.values[chunk.offset + offset], others)
      }
      guard outside <= Interleaving.outsideMost else { return }
    }
  }

  private mutating func add(_ value: Float, _ others: [Float]) {
    compared += 1
    var (least, most) = (others[0], others[0])
    for other in others {
      least = min(least, other)
      most = max(most, other)
    }
    if value < least || value > most { outside += 1 }
    guard least < most else { return }
    differing += 1
    for position in others.indices where others[position] == value { equals[position] += 1 }
  }

  /// All values lie within the ingredients, and each of these has its share.
  var isAverage: Bool {
    guard differing >= Interleaving.differingMin else { return false }
    return Double(outside) <= Interleaving.outsideMax * Double(differing)
      && equals.allSatisfy { Double($0) >= Interleaving.equalsMin * Double(differing) }
  }
}
