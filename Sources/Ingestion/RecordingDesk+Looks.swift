import ModelAtlas

extension RecordingDesk {
  /// Orders what samples left open, of models that wait for nothing else.
  mutating func orderLooks(_ batch: inout RecordingBatch) {
    for place in population.takeDoubtful() where !population.needsHash(place) {
      guard let open = population.openLook(at: place), orderedLooks[place] != open.candidates.map(\.sample),
        let source = unchangedSource(of: place)
      else { continue }
      let candidates = open.candidates.compactMap { place, sample in
        unchangedSource(of: place).map { (sample: sample, source: $0) }
      }
      // Who changed is on its way through the readers, and comes by here again.
      guard candidates.count == open.candidates.count else { continue }
      orderedLooks[place] = open.candidates.map(\.sample)
      var item = WorkQueue.Item(source: source, urgency: .closerLook, listing: source.listing, settledAt: .now)
      item.look = CloserLookOrder(candidates: candidates, values: open.values)
      batch.work.append(item)
    }
  }

  /// - Parameter look: nil when a model could not be read: it is looked at again when one of them changes, or after a
  ///   start.
  mutating func record(_ look: CloserLook?, of item: WorkQueue.Item, _ batch: inout RecordingBatch) {
    let place = item.source.place
    orderedLooks[place] = nil
    guard let look, var facts = population.facts(at: place), facts.condition == .whole,
      unchangedSource(of: place)?.listing == item.listing
    else { return }
    let others = facts.closerLooks.filter { $0.candidates != look.candidates }
    facts.closerLooks = others.suffix(ModelFacts.closerLooksMax - 1) + [look]
    put(facts, detail: nil, &batch)
    announce(facts, &batch)
  }

  /// Nil when the files are not those that the facts tell of.
  private func unchangedSource(of place: ModelPlace) -> ModelSource? {
    guard let source = source(of: place), let known = population.facts(at: place) else { return nil }
    let (now, then) = (source.files.map(\.fact).filter(\.isWeights), known.files.filter(\.isWeights))
    let isSame = now.count == then.count && zip(now, then).allSatisfy { $0.isUnchanged(since: $1) }
    return isSame ? source : nil
  }
}

extension ModelFacts {
  /// Candidates come and go, and each set of them is looked at anew.
  fileprivate static let closerLooksMax = 4
}
