import ModelAtlas

/// One model as the base of elected changes: what the child changed of it, looked at once for every arithmetic.
struct Election {
  private let child: ChildSample
  private let candidates: [AlignedSample]
  private let base: Int
  /// All but the base: indices into the candidates.
  private let others: [Int]
  private let glance: [ChangedValue]

  /// Of the sample's values, about.
  private static let glanced = 512
  private static let screened = 1024
  /// Sets that are looked at over all values.
  private static let verifiedMax = 8
  private static let changedMin = 200
  /// Whoever explains less than this by itself may be chance.
  private static let neededMin = 60

  /// - Parameter base: index of the candidate that changes are taken from.
  init(_ child: ChildSample, _ candidates: [AlignedSample], from base: Int) {
    (self.child, self.candidates, self.base) = (child, candidates, base)
    others = candidates.indices.filter { $0 != base }
    let step = max(1, child.detail.sample.values.count / Self.glanced)
    glance = ChangedValue.all(child, others.map { candidates[$0] }, from: candidates[base], every: step)
  }

  /// The merge that the child is, if every value says so.
  ///
  /// - Complexity: O(candidates) for each of some dozen values; more only where it is such a merge, or nearly one.
  func merge(_ arithmetic: MergeArithmetic) -> ElectedMerge? {
    let samples = others.map { candidates[$0] }
    // Nearly all that is no such merge has a value among these that no candidates explain.
    guard possibleRatios(glance, of: samples, arithmetic) != nil else { return nil }
    let screen = spread(ChangedValue.all(child, samples, from: candidates[base]), Self.screened)
    guard let ratios = possibleRatios(screen, of: samples, arithmetic) else { return nil }
    // Densities are written in hundredths.
    for hundredths in stride(from: 100, to: 4, by: -1) where ratios.contains(100 / Double(hundredths)) {
      let sets = ElectedValues(screen, of: samples, ratio: 100 / Double(hundredths), arithmetic).explaining
      // One that explains all alone was not merged with another.
      guard let first = sets.first, first.count > 1 else { continue }
      for set in sets.prefix(Self.verifiedMax) {
        if let merge = merge(set.map { others[$0] }, hundredths, arithmetic) { return merge }
      }
    }
    return nil
  }

  /// Over all values that the child shares with just these.
  private func merge(_ set: [Int], _ hundredths: Int, _ arithmetic: MergeArithmetic) -> ElectedMerge? {
    let chosen = set.map { candidates[$0] }
    let values = ChangedValue.all(child, chosen, from: candidates[base])
    func told(_ hundredths: Int) -> (changed: Int, needed: Int)? {
      Self.told(ElectedValues(values, of: chosen, ratio: 100 / Double(hundredths), arithmetic))
    }
    guard let found = told(hundredths) else { return nil }
    // Where roundings leave several, the one in the middle.
    let least = (5..<hundredths).reversed().prefix { hundredths < 100 && told($0) != nil }.last ?? hundredths
    return ElectedMerge(
      ingredients: set, density: Double(hundredths + least) / 200, changed: found.changed, needed: found.needed)
  }

  private static func told(_ values: ElectedValues) -> (changed: Int, needed: Int)? {
    let all = 0..<values.candidates
    guard values.changed >= changedMin, values.areExplained(by: all) else { return nil }
    let needed = all.map { left in values.unexplained(by: all.filter { $0 != left }) }.min() ?? 0
    return needed >= neededMin ? (values.changed, needed) : nil
  }
}

/// Some of many, evenly.
private func spread(_ values: [ChangedValue], _ count: Int) -> [ChangedValue] {
  stride(from: 0, to: values.count, by: max(1, values.count / count)).map { values[$0] }
}
