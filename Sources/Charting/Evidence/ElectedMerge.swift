import ModelAtlas

/// Models of whose changes to a base a child keeps some, as TIES and DARE do, and nothing else: it holds of every value
/// that is compared.
///
/// A model that was trained on does not lie so to any two others: docs/decisions/0155 has the counts.
struct ElectedMerge {
  /// Indices into the candidates, rising.
  let ingredients: [Int]
  /// Of the changes the share that was kept, and by whose inverse they grew; 1 where they were kept as they are.
  let density: Double
  /// How many values the child changed.
  let changed: Int
  /// How many of them the others leave unexplained without one ingredient: the least of all.
  let needed: Int

  /// Of the sample's values, about.
  private static let glanced = 512
  private static let screened = 1024
  /// Sets that are looked at over all values.
  private static let verifiedMax = 8
  private static let changedMin = 200
  /// Whoever explains less than this by itself may be chance.
  private static let neededMin = 60

  /// - Parameters:
  ///   - base: index of the candidate that changes are taken from.
  ///   - arithmetic: that of the merge.
  /// - Complexity: O(candidates) for each of some dozen values; more only where it is such a merge, or nearly one.
  init?(_ child: ChildSample, _ candidates: [AlignedSample], from base: Int, _ arithmetic: MergeArithmetic) {
    let others = candidates.indices.filter { $0 != base }
    let samples = others.map { candidates[$0] }
    let step = max(1, child.detail.sample.values.count / Self.glanced)
    // Nearly all that is no such merge has a value among these that no candidates explain.
    let glance = ChangedValue.all(child, samples, from: candidates[base], every: step)
    guard possibleRatios(glance, of: samples, arithmetic) != nil else { return nil }
    let screen = spread(ChangedValue.all(child, samples, from: candidates[base]), Self.screened)
    guard let ratios = possibleRatios(screen, of: samples, arithmetic) else { return nil }
    // Densities are written in hundredths.
    for hundredths in stride(from: 100, to: 4, by: -1) where ratios.contains(100 / Double(hundredths)) {
      let sets = ElectedValues(screen, of: samples, ratio: 100 / Double(hundredths), arithmetic).explaining
      // One that explains all alone was not merged with another.
      guard let first = sets.first, first.count > 1 else { continue }
      for set in sets.prefix(Self.verifiedMax) {
        let chosen = set.map { samples[$0] }
        let values = ChangedValue.all(child, chosen, from: candidates[base])
        func told(_ hundredths: Int) -> (changed: Int, needed: Int)? {
          Self.told(ElectedValues(values, of: chosen, ratio: 100 / Double(hundredths), arithmetic))
        }
        guard let found = told(hundredths) else { continue }
        // Where roundings leave several, the one in the middle.
        let least = (5..<hundredths).reversed().prefix { hundredths < 100 && told($0) != nil }.last ?? hundredths
        ingredients = set.map { others[$0] }
        (density, changed, needed) = (Double(hundredths + least) / 200, found.changed, found.needed)
        return
      }
    }
    return nil
  }

  /// - Parameter values: all that the child shares with just the ingredients.
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
