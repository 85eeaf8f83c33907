import ModelAtlas

/// Which of several candidates a quantized model lies nearest to, and whether its sample can tell.
///
///  1. The nearest over the sample comes first. Whoever five deviations do not tell from it may be the parent as well.
///  2. Where more values of just these were read, the nearest over those counts.
///
/// What is in doubt follows from first samples alone, so that reading more can never raise another question.
struct QuantizedContest {
  let winner: Lineup.Entry
  /// Of the winner over the next; nil where there is no other, or they cannot be compared.
  let margin: QuantizationMargin?
  let doubt: ParentDoubt?
  /// Values that the closer look compared; nil when the sample decided.
  let closerValues: Int?

  /// - Returns: nil without candidates.
  init?(_ candidates: [Lineup.Entry], of model: ChartingModel) {
    let nearest = candidates.sorted { ($0.distance, $0.candidate.rank) < ($1.distance, $1.candidate.rank) }
    guard let first = nearest.first else { return nil }
    var open: [(entry: Lineup.Entry, margin: QuantizationMargin)] = []
    for rival in nearest.dropFirst() where open.count < CloserLook.candidatesMax - 1 && rival.mayPass(for: first) {
      guard let margin = QuantizationMargin(of: first, over: rival),
        margin.neededValues > Double(first.pair.sharedValues)
      else { continue }
      open.append((rival, margin))
    }
    let contenders = [first] + open.map(\.entry)
    let needed = open.map(\.margin.neededValues).max() ?? 0
    doubt =
      open.isEmpty
      ? nil
      : ParentDoubt(candidates: contenders.map(\.id), neededValues: UInt64(min(needed, 1e15).rounded(.up)))
    if let closer = CloserRanking(contenders, model.closerLooks) {
      (winner, margin, closerValues) = (closer.winner, closer.margin, closer.values)
    } else {
      let next = nearest.dropFirst().first
      let known = open.first { $0.entry === next }?.margin
      (winner, margin, closerValues) = (first, known ?? next.flatMap { QuantizationMargin(of: first, over: $0) }, nil)
    }
  }

  var measurements: [Measurement] {
    (margin?.measurements ?? []) + (closerValues.map { [Measurement("closerValues", Double($0))] } ?? [])
  }
}

extension Lineup.Entry {
  /// Whether more values than were shared may be needed to tell it from the nearest.
  ///
  /// The two lie at least as far apart as their distances to the child differ: most need no comparison of their own.
  fileprivate func mayPass(for nearest: Lineup.Entry) -> Bool {
    let (near, far) = (nearest.pair.squaredDistance, pair.squaredDistance)
    let apart = far.squareRoot() - near.squareRoot()
    return 100 * near > apart * apart * Double(nearest.pair.sharedValues)
  }
}

/// The contenders over the values of a closer look at just them.
private struct CloserRanking {
  let winner: Lineup.Entry
  let margin: QuantizationMargin?
  let values: Int

  init?(_ contenders: [Lineup.Entry], _ looks: [CloserLook]) {
    let samples = contenders.compactMap(\.candidate.model.sampleHash)
    guard contenders.count > 1, samples.count == contenders.count,
      let look = looks.last(where: { $0.candidates == samples.sorted() }),
      let values = look.gaps.first?.values, values > 0, look.gaps.allSatisfy({ $0.values == values })
    else { return nil }
    let ranked = contenders.compactMap { entry in
      look.candidates.firstIndex { $0 == entry.candidate.model.sampleHash }.map { (entry: entry, index: $0) }
    }.sorted { a, b in
      (look.gaps[a.index].squaredDistance, a.entry.candidate.rank)
        < (look.gaps[b.index].squaredDistance, b.entry.candidate.rank)
    }
    let (first, second) = (ranked[0], ranked[1])
    winner = first.entry
    margin = QuantizationMargin(
      look.gaps[first.index], over: look.gaps[second.index], apart: look.gap(between: first.index, and: second.index))
    self.values = values
  }
}
