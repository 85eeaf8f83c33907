import ModelAtlas

// An adapter that is new is held against all models. A few nanoseconds a model count here: there may be 100,000.

/// The least cosine. A second adapter merged into one model leaves 0.7; rounding to BF16 takes from small changes.
private let mergedCosineMin = 0.5
/// Independent directions lie within this many standard deviations of zero.
private let mergedDeviations = 8.0
/// Fewer values say nothing.
private let sharedMin = 64

/// How many pairs are screened at a time: where their values lie, and what is found of them, stays in the cache.
private let pairsAtOnce = 1024

extension CharterState {
  /// What an adapter was merged into, of all models.
  ///
  /// - Complexity: O(pairs), 20 ms for 100,000 models (`make bench-neighbors`).
  func mergers(of change: WeightSketch) -> Set<MergedAdapter> {
    var found: Set<MergedAdapter> = []
    let groups = shelf.groupNumbers
    // One family after the other: whom its members are compared with is likely in the cache.
    for cluster in shelf.groups.values.joined() {
      var (group, pairs): (UInt32?, [ModelPair]) = (nil, [])
      for child in cluster.slots {
        comparedWith.forEach(of: child) { base in
          // Nearly all models of a store that has an adapter have its base's plan.
          if groups[base] != group || pairs.count == pairsAtOnce {
            addMergers(of: change, into: pairs, to: &found)
            (group, pairs) = (groups[base], [])
          }
          pairs.append(ModelPair(child: UInt32(child), base: UInt32(base)))
        }
      }
      addMergers(of: change, into: pairs, to: &found)
    }
    return found
  }

  /// - Parameter pairs: of models of one plan, and of as many values, with such of another.
  private func addMergers(of change: WeightSketch, into pairs: [ModelPair], to found: inout Set<MergedAdapter>) {
    guard let first = pairs.first, let places = places(of: change, Slot(first.child), Slot(first.base)) else { return }
    let screen = ChangeScreen(change, at: places)
    for pair in screen?.passing(pairs, of: shelf.sketches) ?? pairs {
      if let one = merged(change, Slot(pair.child), Slot(pair.base), places) { found.insert(one) }
    }
  }

  /// Nil where they are too few.
  func places(of change: WeightSketch, _ child: Slot, _ base: Slot) -> ChangedPlaces? {
    let places = ChangedPlaces(change, shelf.sketches[child], shelf.sketches[base])
    return places.count >= sharedMin ? places : nil
  }

  func merged(_ change: WeightSketch, _ child: Slot, _ base: Slot, _ places: ChangedPlaces) -> MergedAdapter? {
    guard let cosine = places.cosine(change, shelf.sketches[child], shelf.sketches[base]),
      cosine >= max(mergedCosineMin, mergedDeviations / Double(places.count).squareRoot())
    else { return nil }
    return MergedAdapter(child: child, base: base, cosine: cosine, shared: places.count)
  }
}
