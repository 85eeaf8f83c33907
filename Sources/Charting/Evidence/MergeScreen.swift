import ModelAtlas

/// Whether candidates may combine to the child, two or three of them or one with the first, as far as the sketches tell.
///
/// A look at 1,024 values that are in memory, before the fit over some 4,000 that are read from disk and the ones after it.
/// Says no only where the best pair, the best triple and the best part of one change leave far more than any merge does.
enum MergeScreen {
  /// The most that a merge's sketch may leave unexplained, in units of the squared distance to the nearest candidate.
  ///
  /// Combinations leave far less. Merges in part leave what they dropped: nine tenths are dropped seldom.
  static let residualMax = 0.9

  /// - Parameter sketches: of the candidates; changes are taken from the first.
  /// - Returns: true also when a sketch cannot be compared value by value.
  /// - Complexity: O(n² · 1024 + n³).
  static func mayBeMerge(_ child: WeightSketch, of sketches: [WeightSketch]) -> Bool {
    let all = [child] + sketches
    guard child.isSound, all.allSatisfy({ $0.plan == child.plan && $0.values.count == child.values.count }) else {
      return true
    }
    let distances = SquaredDistances(all)
    let nearest = (1..<all.count).map { distances[0, $0] }.min() ?? 0
    // From the law of cosines: 2⟨a - o, b - o⟩ = |a - o|² + |b - o|² - |a - b|².
    func product(_ i: Int, _ j: Int) -> Double { (distances[i, 1] + distances[j, 1] - distances[i, j]) / 2 }
    let ingredients = 2..<all.count
    let products = InnerProducts(
      gram: ingredients.flatMap { i in ingredients.map { product(i, $0) } },
      withChild: ingredients.map { product(0, $0) },
      childSquares: distances[0, 1])
    return products.hasCombination(
      leavingAtMost: residualMax * nearest, orPart: MergeSolution.searchedMax * nearest)
  }
}

/// Of each two sketches of one plan.
private struct SquaredDistances {
  private let count: Int
  private var values: [Double]

  init(_ sketches: [WeightSketch]) {
    count = sketches.count
    values = [Double](repeating: 0, count: count * count)
    for i in sketches.indices {
      for j in 0..<i {
        let distance = squaredDistance(sketches[i].values, sketches[j].values)
        values[i * count + j] = distance
        values[j * count + i] = distance
      }
    }
  }

  subscript(i: Int, j: Int) -> Double { values[i * count + j] }
}
