import ModelAtlas

/// Changes of a child and of some candidates from a base, value by value, with what rounding does to each.
struct SparseChanges: Sendable {
  let child: [Double]
  let changes: [[Double]]
  /// Half of the last place of each of the child's values.
  let rounding: [Double]

  init(_ child: ChildSample, _ candidates: [AlignedSample], from base: AlignedSample) {
    let values = MergeValues(child, candidates, from: base, about: SparseMerge.values)
    // Zeros are what pruning leaves, whatever was there.
    let kept = values.child.indices.filter { values.roundings[$0] > MergeValues.roundingOfZero }
    self.child = kept.map { values.child[$0] }
    changes = values.changes.map { change in kept.map { change[$0] } }
    rounding = kept.map { values.roundings[$0] }
  }

  /// The ratio that more of the values share than its surroundings explain; nil when there is none.
  func spike(of index: Int) -> Double? {
    let change = changes[index]
    var counts = [Int](repeating: 0, count: Spike.bins)
    var ratios: [Double] = []
    for value in child.indices where change[value].magnitude >= SparseMerge.roundingsMin * rounding[value] {
      guard child[value].magnitude > 2 * rounding[value] else { continue }
      ratios.append(child[value] / change[value])
      if let bin = Spike.bin(of: ratios[ratios.count - 1]) { counts[bin] += 1 }
    }
    guard ratios.count >= SparseMerge.valuesMin, let bins = Spike.highest(counts, of: ratios.count) else { return nil }
    let near = ratios.filter { Spike.bin(of: $0).map(bins.contains) ?? false }.sorted()
    return near[near.count / 2]
  }

  /// Of the values in which two changes differ the shares that follow the one and the other, beyond chance; nil when they
  /// differ too seldom.
  func followed(_ a: (index: Int, ratio: Double), _ b: (index: Int, ratio: Double)) -> (Double, Double)? {
    var (total, first, second) = (0, 0.0, 0.0)
    let (x, y) = (changes[a.index], changes[b.index])
    for value in child.indices {
      let (one, other) = (a.ratio * x[value], b.ratio * y[value])
      let far = SparseMerge.roundingsMin * rounding[value]
      let apart = max(far, 0.1 * max(one.magnitude, other.magnitude))
      guard min(one.magnitude, other.magnitude) >= far, (one - other).magnitude >= apart else { continue }
      total += 1
      first += vote(child[value] - one, rounding[value] + 0.25 * SparseMerge.tolerance * one.magnitude)
      second += vote(child[value] - other, rounding[value] + 0.25 * SparseMerge.tolerance * other.magnitude)
    }
    guard total >= SparseMerge.valuesMin else { return nil }
    return (first / Double(total), second / Double(total))
  }

  /// 1 for a value within rounding; what lies as far again on both sides counts against it, as chance puts as many there.
  private func vote(_ off: Double, _ near: Double) -> Double {
    if off.magnitude <= 1.25 * near { return 1 }
    return off.magnitude > 2.5 * near && off.magnitude <= 5 * near ? -0.5 : 0
  }

  /// Whether the child has the base's value in some places where all ingredients had changed it.
  func keepsBase(_ ingredients: [Int]) -> Bool {
    var (changed, kept) = (0, 0)
    for value in child.indices {
      let far = SparseMerge.roundingsMin * rounding[value]
      guard ingredients.contains(where: { changes[$0][value].magnitude >= far }) else { continue }
      changed += 1
      if child[value].magnitude <= rounding[value] { kept += 1 }
    }
    return kept * 100 >= changed
  }

  /// TIES averages those that agree, so that what one alone changed comes whole; DARE enlarges what it keeps, and the
  /// linear form adds up what disagrees in sign.
  func method(_ ingredients: [(index: Int, ratio: Double)]) -> String {
    if ingredients.allSatisfy({ ($0.ratio - 1).magnitude < SparseMerge.tolerance }) { return "ties" }
    let (a, b) = (ingredients[0], ingredients[1])
    var (summed, alone) = (0, 0)
    for value in child.indices {
      let (one, other) = (a.ratio * changes[a.index][value], b.ratio * changes[b.index][value])
      let far = SparseMerge.roundingsMin * rounding[value]
      guard one * other < 0, min(one.magnitude, other.magnitude) >= far, (one + other).magnitude >= far else {
        continue
      }
      let near = rounding[value] + SparseMerge.tolerance * (one.magnitude + other.magnitude)
      if (child[value] - one - other).magnitude <= near { summed += 1 }
      if min((child[value] - one).magnitude, (child[value] - other).magnitude) <= near { alone += 1 }
    }
    return summed * 4 > alone ? "dare_linear" : "dare_ties"
  }
}

/// Ratios in bins of 2 to 3 %: 32 for each doubling, cut out of the number's bits.
private enum Spike {
  private static let shift: UInt64 = 47
  /// Of 1/16.
  private static let first = Double(0.0625).bitPattern >> shift
  /// Up to 8.
  static let bins = 7 * 32

  /// nil beyond 1/16 ... 8.
  static func bin(of ratio: Double) -> Int? {
    guard ratio >= 0.0625, ratio < 8 else { return nil }
    return Int((ratio.bitPattern >> shift) - first)
  }

  /// Five bins that hold more than the ten on both sides of them explain.
  static func highest(_ counts: [Int], of total: Int) -> ClosedRange<Int>? {
    var best: (middle: Int, excess: Double) = (0, 0)
    for middle in 7..<(bins - 7) {
      let inside = counts[(middle - 2)...(middle + 2)].reduce(0, +)
      let around = counts[(middle - 7)..<(middle - 2)].reduce(0, +) + counts[(middle + 3)...(middle + 7)].reduce(0, +)
      let excess = Double(inside) - Double(around) / 2
      if excess > best.excess { best = (middle, excess) }
    }
    guard best.excess >= SparseMerge.spikeMin * Double(total) else { return nil }
    return (best.middle - 2)...(best.middle + 2)
  }
}
