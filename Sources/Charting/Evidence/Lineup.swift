import ModelAtlas

/// A child beside its candidates, each with what the pair's values say.
struct Lineup: Sendable {
  /// By reference: entries are sorted and filtered many times, and a candidate holds a dozen references.
  final class Entry: Sendable {
    let candidate: Candidate
    let sample: AlignedSample
    let pair: PairEvidence

    init(candidate: Candidate, sample: AlignedSample, pair: PairEvidence) {
      self.candidate = candidate
      self.sample = sample
      self.pair = pair
    }

    var id: ModelID { candidate.model.id }
    var distance: Double { pair.relativeDistance }

    /// Of the child's sampled runs the share that this model has, too, other layers' under the same names apart.
    var sharedShare: Double {
      let shared = Double(sample.starts.count { $0 != nil })
      return sample.starts.isEmpty ? 0 : shared / Double(sample.starts.count) * pair.relatedShare
    }
  }

  let model: ChartingModel
  let child: ChildSample
  /// The child's family, where dates and weights tell anything of its root.
  let family: FamilyView?
  /// Its base, when that is not here.
  let absent: AbsentParent?
  /// In creation order, so that nothing depends on how the candidates were listed.
  let entries: [Entry]
  /// Candidates that may have ordinary children, in creation order.
  private(set) var ordinary: [Entry] = []
  /// Candidates that may be merged, in creation order: the ordinary ones, and those that only a merge makes parents.
  private(set) var mixable: [Entry] = []
  /// Ordinary candidates, nearest first, equal ones by creation order.
  private(set) var nearest: [Entry] = []

  /// - Returns: nil when the child's own sample is not known.
  init?(
    child: ChartingModel, candidates: [Candidate], family: FamilyView?, absent: AbsentParent?,
    details: (ModelID) throws -> ModelDetail?
  ) rethrows {
    guard let detail = try details(child.id) else { return nil }
    let sample = ChildSample(detail)
    var entries: [Entry] = []
    for candidate in candidates.sorted(by: { ($0.rank, $0.model.id) < ($1.rank, $1.model.id) }) {
      guard !candidate.model.isAdapter, let other = try details(candidate.model.id) else { continue }
      let aligned = AlignedSample(other, beside: detail)
      entries.append(
        Entry(candidate: candidate, sample: aligned, pair: Lineup.pair(sample, aligned, isQuantized: child.isQuantized))
      )
    }
    model = child
    self.child = sample
    self.family = family
    self.absent = absent
    self.entries = entries
    mixable = entries.filter { $0.distance.isFinite && !$0.candidate.isLeaf && !isCast($0) }
    ordinary = entries.filter { !$0.candidate.isLeaf && !$0.candidate.isIngredientOnly && !isCast($0) }
    let order = ordinary.indices.filter { ordinary[$0].distance.isFinite }
      .map { (distance: ordinary[$0].distance, rank: ordinary[$0].candidate.rank, index: $0) }
      .sorted { ($0.distance, $0.rank) < ($1.distance, $1.rank) }
    nearest = order.map { ordinary[$0.index] }
  }

  /// What the two say of each other, with scales undone that the quantizer moved where that brings them nearer.
  static func pair(_ sample: ChildSample, _ other: AlignedSample, isQuantized: Bool) -> PairEvidence {
    let pair = pairEvidence(sample, other)
    guard isQuantized, let undone = withoutMovedScales(sample, other) else { return pair }
    let nearer = pairEvidence(undone.0, undone.1)
    return nearer.relativeDistance < pair.relativeDistance ? nearer : pair
  }

  func entry(_ id: ModelID) -> Entry? { entries.first { $0.id == id } }

  /// Rounded from its parent, another candidate: whatever fits the one fits the other, and people build on originals.
  private func isCast(_ entry: Entry) -> Bool {
    guard entry.candidate.parents.count == 1, let parent = self.entry(entry.candidate.parents[0]),
      !parent.candidate.isLeaf, parent.candidate.model.elementType != entry.candidate.model.elementType
    else { return false }
    return pairEvidence(child: entry.sample.detail, parent: parent.sample.detail).isNarrowed
  }

  /// How an entry lies to the child and to each model that the entry descends from.
  func paths(of entry: Entry) -> [PathEvidence] {
    origins(of: entry).compactMap { pathEvidence(child, entry.sample, origin: $0) }
  }

  /// What an entry's change is seen from: its parents' samples.
  func origins(of entry: Entry) -> [AlignedSample] {
    entry.candidate.parents.compactMap { parent in
      // A copy in 16 bits differs from the codes that it was rebuilt from by rounding: no direction.
      self.entry(parent).flatMap { $0.candidate.isLeaf ? nil : $0.sample }
    }
  }
}
