import ModelAtlas

/// Where two sketches hold values at the same coordinates.
struct SharedRuns {
  struct Segment {
    let first: Int
    let second: Int
    let count: Int
  }

  /// Empty when everything is shared.
  let segments: [Segment]
  /// How many values are shared.
  let count: Int
  /// Every value of both is shared, in the same place.
  let isWhole: Bool

  /// - Complexity: O(runs of both).
  init(_ a: WeightSketch, _ b: WeightSketch) {
    guard a.plan != b.plan || a.values.count != b.values.count else {
      segments = []
      count = a.values.count
      isWhole = true
      return
    }
    var found: [Segment] = []
    var (i, j, first, second) = (0, 0, 0, 0)
    while i < a.runs.count, j < b.runs.count {
      let (x, y) = (a.runs[i], b.runs[j])
      if x.key == y.key {
        found.append(Segment(first: first, second: second, count: Int(min(x.count, y.count))))
      }
      if x.key <= y.key {
        first += Int(x.count)
        i += 1
      }
      if y.key <= x.key {
        second += Int(y.count)
        j += 1
      }
    }
    segments = found
    count = found.reduce(0) { $0 + $1.count }
    isWhole = false
  }

  /// Fewer shared coordinates say nothing.
  static let countMin = 64

  /// Whether enough is shared: also a quarter of the smaller sketch.
  func suffices(_ a: WeightSketch, _ b: WeightSketch) -> Bool {
    count >= Self.countMin && count * 4 >= min(a.values.count, b.values.count)
  }
}

/// What two sketches tell of each other.
package struct SketchPair: Hashable, Sendable {
  package let cosine: Double
  /// Euclidean, scaled to 1,024 values so that pairs that share more and fewer coordinates can be compared.
  package let distance: Double
  /// How many coordinates both hold.
  package let shared: Int
  /// Where the plans differ: at how many of these both hold the same value, zeros apart. Not counted where they don't.
  package let equal: Int

  /// - Parameter norms: sums of squares of all values of each.
  /// - Returns: nil when a sketch is zero at all shared coordinates.
  init?(_ a: WeightSketch, _ b: WeightSketch, over runs: SharedRuns, norms: (Double, Double)) {
    var (squared, normA, normB, equal) = (0.0, norms.0, norms.1, 0)
    a.values.withUnsafeBufferPointer { first in
      b.values.withUnsafeBufferPointer { second in
        guard let x = first.baseAddress, let y = second.baseAddress else { return }
        if runs.isWhole {
          squared = squaredDistance(x, y, count: runs.count)
          return
        }
        (normA, normB) = (0, 0)
        for segment in runs.segments {
          squared += squaredDistance(x + segment.first, y + segment.second, count: segment.count)
          normA += squaredNorm(x + segment.first, count: segment.count)
          normB += squaredNorm(y + segment.second, count: segment.count)
          equal += equalValues(x + segment.first, y + segment.second, count: segment.count)
        }
      }
    }
    self.init(squared, norms: (normA, normB), shared: runs.count, equal: equal)
  }

  /// Of two sketches that hold values at the same coordinates.
  ///
  /// - Returns: nil when they are too short, or one is zero everywhere.
  init?(whole a: SketchValues, _ b: SketchValues, norms: (Double, Double)) {
    guard a.count >= SharedRuns.countMin else { return nil }
    self.init(squaredDistance(a, b), norms: norms, shared: a.count, equal: 0)
  }

  private init?(_ squared: Double, norms: (Double, Double), shared: Int, equal: Int) {
    guard norms.0 > 0, norms.1 > 0 else { return nil }
    // From the direct differences: exact where models are near, which is where it matters, and one pass.
    cosine = (norms.0 + norms.1 - squared) / (2 * (norms.0 * norms.1).squareRoot())
    distance = (squared * 1024 / Double(shared)).squareRoot()
    self.shared = shared
    self.equal = equal
  }
}

/// - Returns: nil when the sketches share too few coordinates.
package func sketchPair(_ a: WeightSketch, _ b: WeightSketch) -> SketchPair? {
  guard a.isSound, b.isSound else { return nil }
  let runs = SharedRuns(a, b)
  guard runs.suffices(a, b) else { return nil }
  return SketchPair(a, b, over: runs, norms: (a.squaredNorm, b.squaredNorm))
}

extension WeightSketch {
  /// Holds values, and exactly those that its runs announce.
  var isSound: Bool { !values.isEmpty && runs.reduce(0) { $0 + Int($1.count) } == values.count }

  var squaredNorm: Double {
    values.withUnsafeBufferPointer { buffer in
      buffer.baseAddress.map { Charting.squaredNorm($0, count: buffer.count) } ?? 0
    }
  }
}

extension ChartingRules {
  /// Related models have at least this cosine. See `familyCosine` for the reasons.
  func relatedCosine(shared: Int) -> Double { max(familyCosine, familyDeviations / Double(shared).squareRoot()) }

  /// Whether two models share ancestry.
  ///
  /// Where layers were left out, what was the next one has their names and nothing in common with them. But rows that lie
  /// before are the same, their means included.
  func areRelated(_ pair: SketchPair) -> Bool {
    pair.cosine >= relatedCosine(shared: pair.shared) || ruleSet == .evidence && pair.equal >= equalValuesMin
  }
}

private func equalValues(_ a: UnsafePointer<Float>, _ b: UnsafePointer<Float>, count: Int) -> Int {
  (0..<count).reduce(0) { $0 + (a[$1] == b[$1] && a[$1] != 0 ? 1 : 0) }
}
