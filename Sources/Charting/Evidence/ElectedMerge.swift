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

  /// - Parameter base: index of the candidate that changes are taken from.
  /// - Complexity: O(candidates) for each of some dozen values; more only where it is such a merge, or nearly one.
  init?(_ child: ChildSample, _ candidates: [AlignedSample], from base: Int) {
    let others = candidates.indices.filter { $0 != base }
    let samples = others.map { candidates[$0] }
    let step = max(1, child.detail.sample.values.count / Self.glanced)
    // Nearly all that is no such merge has a value among these that no candidates explain.
    let glance = ChangedValue.all(child, samples, from: candidates[base], every: step)
    guard possibleRatios(glance, of: samples) != nil else { return nil }
    let screen = spread(ChangedValue.all(child, samples, from: candidates[base]), Self.screened)
    guard let ratios = possibleRatios(screen, of: samples) else { return nil }
    // Densities are written in hundredths.
    for hundredths in stride(from: 100, to: 4, by: -1) {
      let ratio = 100 / Double(hundredths)
      guard ratios.contains(ratio) else { continue }
      let sets = ElectedValues(screen, of: samples, ratio: ratio).explaining
      // One that explains all alone was not merged with another.
      guard let first = sets.first, first.count > 1 else { continue }
      for set in sets.prefix(Self.verifiedMax) {
        let told = Self.told(child, set.map { samples[$0] }, from: candidates[base], ratio: ratio)
        guard let told else { continue }
        ingredients = set.map { others[$0] }
        (density, changed, needed) = (Double(hundredths) / 100, told.changed, told.needed)
        return
      }
    }
    return nil
  }

  /// Over all values that the child shares with just these.
  private static func told(
    _ child: ChildSample, _ set: [AlignedSample], from base: AlignedSample, ratio: Double
  ) -> (changed: Int, needed: Int)? {
    let values = ElectedValues(ChangedValue.all(child, set, from: base), of: set, ratio: ratio)
    guard values.changed >= changedMin, values.areExplained(by: set.indices) else { return nil }
    let needed = set.indices.map { left in values.unexplained(by: set.indices.filter { $0 != left }) }.min() ?? 0
    return needed >= neededMin ? (values.changed, needed) : nil
  }
}

/// Some of many, evenly.
private func spread(_ values: [ChangedValue], _ count: Int) -> [ChangedValue] {
  stride(from: 0, to: values.count, by: max(1, values.count / count)).map { values[$0] }
}
