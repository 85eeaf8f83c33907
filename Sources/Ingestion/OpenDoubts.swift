import ModelAtlas

/// Which models' samples leave a parent open, and between whom.
struct OpenDoubts {
  private var doubts: [ModelID: ParentDoubt] = [:]
  /// Whose doubt concerns a candidate: the reverse.
  private var doubtedOver: [ModelID: Set<ModelID>] = [:]

  subscript(id: ModelID) -> ParentDoubt? { doubts[id] }

  mutating func note(_ doubt: ParentDoubt?, of id: ModelID) {
    guard doubts[id] != doubt else { return }
    for candidate in doubts[id]?.candidates ?? [] {
      doubtedOver[candidate]?.remove(id)
      if doubtedOver[candidate]?.isEmpty == true { doubtedOver[candidate] = nil }
    }
    doubts[id] = doubt
    for candidate in doubt?.candidates ?? [] { doubtedOver[candidate, default: []].insert(id) }
  }

  /// Models in doubt that changed themselves, or one of their candidates.
  func concerned(by changed: Set<ModelID>) -> Set<ModelID> {
    if doubts.isEmpty { return [] }
    return changed.reduce(into: changed.filter { doubts[$0] != nil }) { $0.formUnion(doubtedOver[$1] ?? []) }
  }
}

/// What has to be read to settle a doubt.
struct OpenLook {
  let candidates: [(place: ModelPlace, sample: ValueDigest)]
  let values: UInt64
}

extension Population {
  /// The closer look that a model waits for. None where one of those concerned cannot be read here.
  func openLook(at place: ModelPlace) -> OpenLook? {
    guard let doubt = doubts[id(of: place)], let known = facts(at: place), known.isReadableHere else { return nil }
    let candidates = doubt.candidates.compactMap { id -> (place: ModelPlace, sample: ValueDigest)? in
      guard let other = self.place(of: id), let theirs = facts(at: other), theirs.isReadableHere else { return nil }
      return theirs.sampleHash.map { (other, $0) }
    }
    let samples = candidates.map(\.sample).sorted()
    guard candidates.count == doubt.candidates.count, Set(samples).count == samples.count,
      !known.closerLooks.contains(where: { $0.candidates == samples })
    else { return nil }
    return OpenLook(candidates: candidates, values: doubt.neededValues)
  }
}

extension ModelFacts {
  fileprivate var isReadableHere: Bool { condition == .whole && !isRemote }
}
