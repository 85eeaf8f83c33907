import ModelAtlas

/// Where the values of a child lie to the changes that some candidates made to its base: one bit a value.
///
/// TIES and DARE keep some changes, let them elect a sign, and average those that agree: where a child differs from the
/// base, it lies between the smallest and the largest change of its own sign. So each ingredient that reaches no farther
/// than the child, and each that reaches at least as far, has its bit, and a set explains a value where it has both.
struct ElectedValues {
  /// Row by row, of each candidate.
  private var below: [UInt64] = []
  private var above: [UInt64] = []
  private let words: Int
  let candidates: Int
  /// Values in which the child differs from the base, of those that were looked at.
  let changed: Int

  /// - Parameters:
  ///   - ratio: what the changes that were kept were multiplied by; 1 for TIES.
  init(_ changed: [ChangedValue], of candidates: [AlignedSample], ratio: Double, _ arithmetic: MergeArithmetic) {
    self.changed = changed.count
    words = (changed.count + 63) / 64
    self.candidates = candidates.count
    below = [UInt64](repeating: 0, count: words * candidates.count)
    above = below
    for (row, candidate) in candidates.enumerated() {
      for (place, value) in changed.enumerated() {
        guard let reach = value.reach(of: candidate, arithmetic) else { continue }
        let (word, bit) = (row * words + place / 64, UInt64(1) << UInt64(place % 64))
        let off = value.half * max(1, ratio) + arithmetic.changeError * value.change.magnitude
        if ratio * reach <= value.change.magnitude + off { below[word] |= bit }
        if ratio * reach >= value.change.magnitude - off { above[word] |= bit }
      }
    }
  }

  /// How many values a set leaves unexplained.
  func unexplained(by set: [Int]) -> Int {
    var missing = changed
    for word in 0..<words {
      var (low, high) = (UInt64(0), UInt64(0))
      for row in set {
        low |= below[row * words + word]
        high |= above[row * words + word]
      }
      missing -= (low & high).nonzeroBitCount
    }
    return missing
  }

  /// The smallest sets that leave nothing unexplained, up to three; in rising order.
  ///
  /// - Complexity: O(n³ · values / 64), most of them a word.
  var explaining: [[Int]] {
    guard areExplained(by: 0..<candidates) else { return [] }
    var sets: [[Int]] = [[]]
    for _ in 1...3 {
      sets = sets.flatMap { set in ((set.last ?? -1) + 1..<candidates).map { set + [$0] } }
      let found = sets.filter { areExplained(by: $0) }
      if !found.isEmpty { return found }
    }
    return []
  }

  /// Whether nothing is unexplained; ends with the first word that has something.
  func areExplained(by set: some Sequence<Int>) -> Bool {
    for word in 0..<words {
      var (low, high) = (UInt64(0), UInt64(0))
      for row in set {
        low |= below[row * words + word]
        high |= above[row * words + word]
      }
      // The last word's bits beyond the last value are nobody's.
      let left = changed - word * 64
      if low & high != (left >= 64 ? .max : (1 << UInt64(left)) - 1) { return false }
    }
    return true
  }
}

/// What the changes that were kept may have been multiplied by, at least 1, as far as all candidates together tell.
///
/// - Returns: nil when they explain some value with no ratio, as nearly always where the child is no such merge.
/// - Complexity: O(values · candidates); ends at the first such value.
func possibleRatios(
  _ changed: [ChangedValue], of candidates: [AlignedSample], _ arithmetic: MergeArithmetic
) -> ClosedRange<Double>? {
  var (low, high) = (1.0, Double.greatestFiniteMagnitude)
  let (less, more) = (1 - arithmetic.changeError, 1 + arithmetic.changeError)
  for value in changed {
    // Someone reaches at least as far from this ratio on, and someone no farther up to that one.
    var (reached, kept) = (Double.infinity, 0.0)
    for candidate in candidates {
      guard let reach = value.reach(of: candidate, arithmetic) else { continue }
      reached = min(reached, value.change.magnitude * less / (reach + value.half))
      let least = reach - value.half
      kept = max(kept, least > 0 ? value.change.magnitude * more / least : .infinity)
    }
    (low, high) = (max(low, reached), min(high, kept))
    if low > high { return nil }
  }
  return low...high
}
