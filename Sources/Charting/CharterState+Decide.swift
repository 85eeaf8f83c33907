import ModelAtlas

extension CharterState {
  /// Step 7: parents of everyone concerned, earliest first.
  ///
  /// A decision may look at what was concluded of models that precede it. When that changes, those who looked are decided
  /// again; they come later in order, so that each is decided once.
  ///
  /// - Parameter newcomers: all others may wait for a later round; nil when nobody may.
  mutating func decide(
    _ changes: inout Changes, before newcomers: Set<Slot>?, details: (ModelID) throws -> ModelDetail?
  ) rethrows -> [ModelID: Verdict] {
    var verdicts: [ModelID: Verdict] = [:]
    var newcomers = newcomers
    forgetBases(&changes)
    let touched = changes.touched.union(postponed).filter { isLive($0) }
    postponed = newcomers.map(touched.subtracting) ?? []
    var agenda = Agenda(touched.subtracting(postponed).map { (place(of: $0), $0) })
    while let slot = agenda.next() {
      if isOrphan(slot) { orphans.insert(slot) } else { orphans.remove(slot) }
      lookAround(slot)
      let (verdict, consulted) = try verdict(on: slot, details: details)
      self[slot].directions = []
      setConsulted(consulted, of: slot)
      let before = laterAncestors(of: slot)
      let isOther = conclude(verdict, on: slot)
      var concerned = newlyMerged(into: slot)
      if isOther { concerned.formUnion(before.union(laterAncestors(of: slot)).union(consultedBy[slot] ?? [])) }
      if !concerned.isEmpty {
        postponed.formUnion(newcomers.map(concerned.subtracting) ?? [])
        for other in concerned.subtracting(postponed) { agenda.add(place(of: other), other) }
        if newcomers != nil, descendsFromItself(slot) {
          // Somebody descends from it by an order that is no longer: that cannot wait.
          newcomers = nil
          for other in postponed { agenda.add(place(of: other), other) }
          postponed = []
        }
      }
      verdicts[self[slot].model.id] = verdict
    }
    free += changes.vacated
    return verdicts
  }

  private func descendsFromItself(_ slot: Slot) -> Bool {
    var (seen, open): (Set<Slot>, [Slot]) = ([], [slot])
    while let next = open.popLast() {
      for parent in self[next].presentParents where seen.insert(parent).inserted {
        if parent == slot { return true }
        open.append(parent)
      }
    }
    return false
  }

  /// - Returns: whether those who look at the model see a difference.
  private mutating func conclude(_ verdict: Verdict, on slot: Slot) -> Bool {
    let parents = verdict.parents.map(\.parent)
    let present = parents.compactMap { slots[$0] }
    let node = self[slot]
    guard (node.parents, node.presentParents, node.family) != (parents, present, verdict.family) else { return false }
    for parent in node.parents { forgetReference(to: parent, by: slot) }
    for parent in parents where slots[parent] == nil { referencedBy[parent, default: []].insert(slot) }
    self[slot].parents = parents
    self[slot].presentParents = present
    self[slot].family = verdict.family
    return true
  }

  private mutating func verdict(
    on slot: Slot, details: (ModelID) throws -> ModelDetail?
  ) rethrows -> (verdict: Verdict, consulted: [Slot]) {
    var verdict = Verdict()
    verdict.created = self[slot].created
    verdict.ruleSet = rules.name
    verdict.claims = self[slot].claims.map { told in
      JudgedClaim(claim: told.claim, resolved: resolved(told), verdict: told.verdict, evidence: told.evidence)
    }
    var consulted: [Slot] = []
    if let exact = exactParent(of: slot), !isOverruled(exact, of: slot) {
      verdict.parents = [exact]
      // Not for its verdict: who descends from whom is found by who consulted whom.
      consulted += [slots[exact.parent]].compactMap { $0 }
      if rules.usesCopies { verdict.duplicateOf = self[slot].standing.original.map { self[$0].model.id } }
    } else {
      let decision = try decision(on: slot, consulted: &consulted, details: details)
      verdict.parents = decision.parents.sorted { ($1.confidence, $0.parent) < ($0.confidence, $1.parent) }
      verdict.rejected = decision.rejected
      verdict.doubt = decision.doubt
    }
    verdict.family = family(of: slot, parents: verdict.parents, consulted: &consulted)
    return (verdict, consulted)
  }

  /// No sketch tells where the model belongs: an adapter, or weights so packed that nothing that precedes is comparable.
  func isOrphan(_ slot: Slot) -> Bool {
    guard shelf.contains(slot) else { return true }
    return self[slot].model.isQuantized && self[slot].neighborhood.nearest.isEmpty
  }

  /// The founder's id; for an orphan its parent's family, else that of the first that it resembles.
  ///
  /// A copy on the shelf does not ask its original, which may be younger and ask back.
  private func family(of slot: Slot, parents: [ParentEdge], consulted: inout [Slot]) -> ModelID? {
    let founder = self[slot].founder
    if let founder, !isOrphan(slot) { return self[founder].model.id }
    let asked = founder != nil && exactParent(of: slot) != nil ? [] : parents.compactMap { slots[$0.parent] }
    if let parent = asked.first {
      consulted.append(parent)
      return self[parent].family
    }
    guard let founder, founder != slot else { return founder.map { self[$0].model.id } }
    consulted.append(founder)
    return self[founder].family
  }

  private func resolved(_ standing: StandingClaim) -> ModelID? {
    switch standing.resolution {
    case .model(let slot), .guess(let slot): self[slot].model.id
    case .referenced(let id): id
    case .nothing: nil
    }
  }

  /// Copies and casts are told by hashes, and nothing beats them.
  private func exactParent(of slot: Slot) -> ParentEdge? {
    let standing = self[slot].standing
    guard rules.usesCopies, standing.head != slot else { return nil }
    let parent = standing.original ?? standing.head
    let isCopy = standing.original != nil
    return ParentEdge(
      parent: self[parent].model.id, relation: isCopy ? .duplicate : .cast,
      method: isCopy ? nil : self[slot].model.elementType?.rawValue, verdict: edgeVerdict(of: slot, on: parent),
      confidence: 1, rule: isCopy ? "copy" : "cast", evidence: [Measurement("equalValues", 1)])
  }

  private mutating func decision(
    on slot: Slot, consulted: inout [Slot], details: (ModelID) throws -> ModelDetail?
  ) rethrows -> Decision {
    var decision: Decision
    switch rules.ruleSet {
    case .paper: decision = paperDecision(on: slot)
    case .evidence: decision = try measuredDecision(on: slot, consulted: &consulted, details: details)
    }
    preferClaims(of: slot, to: &decision, consulted: &consulted)
    doubtHubSamples(&decision, of: slot, consulted: &consulted)
    // Whatever rule concluded: the atlas stays acyclic.
    let descendants = earlierDescendants(of: slot)
    consulted += descendants
    decision.parents.removeAll { edge in slots[edge.parent].map(descendants.contains) ?? false }
    refuse(&decision, of: slot)
    for index in decision.parents.indices {
      guard let parent = slots[decision.parents[index].parent] else { continue }
      decision.parents[index].verdict = edgeVerdict(of: slot, on: parent)
    }
    return decision
  }

  /// Whether anybody had named the parent. With claims ignored nobody has.
  func edgeVerdict(of slot: Slot, on parent: Slot) -> EdgeVerdict {
    let head = self[parent].standing.head
    let naming = (usedClaims(of: slot) + chosenClaims(of: slot)).filter { claim in
      claim.target.map { self[$0].standing.head == head } ?? false
    }
    if naming.contains(where: { $0.claim.source == .person }) { return .confirmed }
    if naming.contains(where: { $0.verdict == .verified }) { return .verified }
    return naming.contains { $0.verdict == .unverifiable } ? .unverifiable : .undeclared
  }
}

/// Who is to be decided, earliest first, each once at a time.
private struct Agenda {
  /// Latest first.
  private var waiting: [(key: Place, slot: Slot)]
  private var listed: Set<Slot>

  init(_ entries: [(Place, Slot)]) {
    waiting = entries.sorted { $1.0 < $0.0 }.map { (key: $0.0, slot: $0.1) }
    listed = Set(entries.map(\.1))
  }

  mutating func next() -> Slot? {
    guard let last = waiting.popLast() else { return nil }
    listed.remove(last.slot)
    return last.slot
  }

  mutating func add(_ key: Place, _ slot: Slot) {
    guard listed.insert(slot).inserted else { return }
    var (low, high) = (0, waiting.count)
    while low < high {
      let middle = (low + high) / 2
      if key < waiting[middle].key { low = middle + 1 } else { high = middle }
    }
    waiting.insert((key, slot), at: low)
  }
}
