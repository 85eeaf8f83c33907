import ModelAtlas

/// Somebody on the shelf who shares ancestry with a model, and how near, as far as that was needed to say so.
struct Relative {
  let slot: Slot
  /// What the pair's distance and cosine lie between. Equal where the pair is known.
  let distances: ClosedRange<Double>
  let cosines: ClosedRange<Double>

  init(_ slot: Slot, _ pair: SketchPair) {
    self.slot = slot
    distances = pair.distance...pair.distance
    cosines = pair.cosine...pair.cosine
  }

  /// - Parameters:
  ///   - bounds: of the distance, in the sketches' own units.
  ///   - scale: what makes them those of a pair.
  ///   - norms: sums of squares.
  init(_ slot: Slot, _ bounds: SketchCodes.Bounds, scale: Double, norms: (Double, Double)) {
    self.slot = slot
    let product = 2 * (norms.0 * norms.1).squareRoot()
    let low = (norms.0 + norms.1 - bounds.upper * bounds.upper) / product - Self.slack
    let high = (norms.0 + norms.1 - bounds.lower * bounds.lower) / product + Self.slack
    // A zero norm, or one that overflowed, says nothing.
    cosines = low <= high ? low...high : -.infinity ... .infinity
    distances = bounds.lower * scale * (1 - Self.slack)...bounds.upper * scale * (1 + Self.slack)
  }

  /// The bounds' own rounding is some 10⁻¹⁵.
  private static let slack = 1e-12
}

extension SketchShelf {
  /// Everybody on the shelf who shares ancestry with `slot`, itself excepted, in no particular order. Exact: whom bounds
  /// do not tell is measured.
  ///
  /// - Complexity: some 0.2 µs for each member of the clusters that may hold one.
  func relatives(of slot: Slot, rules: ChartingRules) -> [Relative] {
    guard contains(slot) else { return [] }
    var found: [Relative] = []
    for clusters in groups.values {
      let runs = SharedRuns(sketches[slot], clusters[0].pivot)
      guard runs.suffices(sketches[slot], clusters[0].pivot) else { continue }
      let threshold = rules.relatedCosine(shared: runs.count)
      for cluster in clusters where !isFar(slot, from: cluster, over: runs, threshold: threshold) {
        add(cluster, to: &found, of: slot, over: runs, threshold: threshold, rules)
      }
    }
    return found
  }

  private func add(
    _ cluster: Cluster, to found: inout [Relative], of slot: Slot, over runs: SharedRuns, threshold: Double,
    _ rules: ChartingRules
  ) {
    // As `SketchPair.distance` is scaled.
    let scale = (1024 / Double(runs.count)).squareRoot()
    let bounds = runs.isWhole ? cluster.codes?.bounds(from: sketches[slot].values) : nil
    for (index, other) in cluster.slots.enumerated() where other != slot {
      if let bounds {
        let relative = Relative(other, bounds[index], scale: scale, norms: (norms[slot], norms[other]))
        if relative.cosines.upperBound < threshold { continue }
        if relative.cosines.lowerBound >= threshold {
          found.append(relative)
          continue
        }
      }
      guard let pair = SketchPair(sketches[slot], sketches[other], over: runs, norms: (norms[slot], norms[other])),
        rules.areRelated(pair)
      else { continue }
      found.append(Relative(other, pair))
    }
  }
}

extension SketchShelf {
  /// Those on the shelf whom `isWanted` accepts, with bounds of how far they are.
  ///
  /// - Complexity: some 0.2 µs for each member of the clusters that hold one, and a question for everybody.
  func bounded(from slot: Slot, where isWanted: (Slot) -> Bool) -> [Relative] {
    guard contains(slot) else { return [] }
    var found: [Relative] = []
    for clusters in groups.values {
      let runs = SharedRuns(sketches[slot], clusters[0].pivot)
      guard runs.suffices(sketches[slot], clusters[0].pivot) else { continue }
      let scale = (1024 / Double(runs.count)).squareRoot()
      for cluster in clusters where cluster.slots.contains(where: { $0 != slot && isWanted($0) }) {
        let bounds = runs.isWhole ? cluster.codes?.bounds(from: sketches[slot].values) : nil
        for (index, other) in cluster.slots.enumerated() where other != slot && isWanted(other) {
          let norms = (norms[slot], norms[other])
          if let bounds {
            found.append(Relative(other, bounds[index], scale: scale, norms: norms))
          } else if let pair = SketchPair(sketches[slot], sketches[other], over: runs, norms: norms) {
            found.append(Relative(other, pair))
          }
        }
      }
    }
    return found
  }
}
