import ModelAtlas

extension CharterState {
  /// Lets acceptable claims replace what was measured.
  func preferClaims(of slot: Slot, to decision: inout Decision, consulted: inout [Slot]) {
    let speakers = speakers(for: slot)
    consulted += speakers.filter { $0 != slot }
    consulted += speakers.flatMap { usedClaims(of: $0) }.compactMap(\.target).map { self[$0].standing.head }
    let chosen = chosenClaims(of: slot)
    var parents: [(id: ModelID, claim: StandingClaim)] = []
    for claim in chosen {
      guard let parent = parent(meantBy: claim, of: slot), !parents.contains(where: { $0.id == parent }) else {
        continue
      }
      if let meant = slots[parent] {
        consulted.append(meant)
        // What a quantized model was made from may be one without a time, which sorts last.
        guard precedes(meant, slot), doubtful[meant] || comesBefore(meant, slot) else { continue }
      }
      parents.append((parent, claim))
    }
    guard !parents.isEmpty else { return }
    let measured = decision.parents
    // A quantized merge carries the merge's own recipe: its ingredients are not what was quantized.
    if parents.count > 1, self[slot].model.isQuantized, !measured.isEmpty { return }
    decision.parents = parents.map { parent in
      edge(of: slot, to: parent.id, by: parent.claim, ofMany: parents.count > 1, measured: measured)
    }
    for edge in measured where !parents.contains(where: { $0.id == edge.parent }) {
      decision.rejected.insert(
        RejectedParent(candidate: edge.parent, reason: "a claim names another parent", evidence: edge.evidence), at: 0)
    }
  }

  /// Whose claims tell what a model descends from: its own, and those of its copies, which hold the same weights.
  private func speakers(for slot: Slot) -> [Slot] {
    let isOriginal = rules.usesDeclared && rules.usesCopies && self[slot].standing.head == slot
    guard isOriginal, let copies = CopyClass(self[slot].model) else { return [slot] }
    guard let members = classes[copies], members.count > 1 else { return [slot] }
    let others = members.filter { $0 != slot && self[$0].standing.original == slot }
    return [slot] + others.sorted { precedes($0, $1) }
  }

  /// The claims that make parents: the model's own, else those of the first of its copies that names any.
  func chosenClaims(of slot: Slot) -> [StandingClaim] {
    for speaker in speakers(for: slot) {
      let chosen = ClaimedParents.chosen(from: usedClaims(of: speaker)) { claim in
        guard let target = claim.target else { return true }
        return canDescend(slot, from: self[target].standing.head)
      }
      if !chosen.isEmpty { return chosen }
    }
    return []
  }

  /// What may make parents: all claims where claims are used, a person's word in any case.
  func usedClaims(of slot: Slot) -> [StandingClaim] {
    rules.usesDeclared ? self[slot].claims : self[slot].claims.filter { $0.claim.source == .person }
  }

  /// Whether a person says otherwise than equal hashes do: another parent, or not this one.
  func isOverruled(_ edge: ParentEdge, of slot: Slot) -> Bool {
    if self[slot].model.refused.contains(edge.parent) { return true }
    let words = self[slot].claims.filter { $0.claim.source == .person && $0.isAcceptable }
    guard !words.isEmpty, let named = slots[edge.parent] else { return false }
    let head = self[named].standing.head
    return !words.contains { word in word.target.map { self[$0].standing.head == head } ?? false }
  }

  /// Takes out what a person refused; it is shown as a rejected candidate.
  func refuse(_ decision: inout Decision, of slot: Slot) {
    let refused = self[slot].model.refused
    guard !refused.isEmpty else { return }
    let gone = decision.parents.filter { refused.contains($0.parent) }
    decision.parents.removeAll { refused.contains($0.parent) }
    decision.rejected =
      gone.map { edge in
        RejectedParent(candidate: edge.parent, reason: "a person rejected it", evidence: edge.evidence)
      } + decision.rejected
  }

  /// Parents come before their children, and what a contradiction among claims made idle does not count.
  private func canDescend(_ slot: Slot, from head: Slot) -> Bool {
    head != slot && precedes(head, slot) && (doubtful[head] || comesBefore(head, slot))
      && precedence.isActive(Precedence.Edge(before: head, after: slot))
  }

  /// The model that a claim names as a parent: the original of a copy, and what a quantized model was made from.
  ///
  /// The quantized model itself where nobody knows what it was made from, e.g. since it was published so, and where the
  /// claimant took its values.
  private func parent(meantBy claim: StandingClaim, of slot: Slot) -> ModelID? {
    if case .referenced(let id) = claim.resolution { return id }
    guard let target = claim.target else { return nil }
    let head = self[target].standing.head
    // What a later one descends from is not settled yet.
    guard isLeaf(head), comesBefore(head, slot), !self[slot].sources.contains(head), !self[head].parents.isEmpty else {
      return self[head].model.id
    }
    return self[head].parents.count == 1 ? self[head].parents[0] : nil
  }

  private func edge(
    of slot: Slot, to parent: ModelID, by claim: StandingClaim, ofMany: Bool, measured: [ParentEdge]
  ) -> ParentEdge {
    let model = self[slot].model
    let same = measured.first { $0.parent == parent }
    let relation = relation(of: model, by: claim.claim, measured: same, ofMany: ofMany)
    let stated = statedConfidence(of: claim)
    return ParentEdge(
      parent: parent, relation: relation,
      method: same.flatMap { $0.relation == relation ? $0.method : nil } ?? model.quantization?.method,
      verdict: .unverifiable, confidence: max(stated, same?.confidence ?? 0),
      rule: claim.claim.source == .person ? "person" : "declared",
      evidence: same?.evidence ?? claim.evidence)
  }

  /// How often such a claim is right. A person's word is taken.
  private func statedConfidence(of claim: StandingClaim) -> Double {
    if claim.claim.source == .person { return 1 }
    switch claim.resolution {
    case .referenced: return 0.6
    default: return claim.verdict == .verified ? 0.95 : 0.7
    }
  }

  /// What the weights show beats what the claim calls it.
  private func relation(
    of model: ChartingModel, by claim: ParentClaim, measured: ParentEdge?, ofMany: Bool
  ) -> Relation {
    if model.isQuantized { return .quantized }
    if model.isAdapter { return .adapter }
    if measured?.relation == .cast { return .cast }
    if ofMany { return .merge }
    switch claim.relation {
    case .merge, .distilled: return claim.relation
    case .quantized, .cast: return .cast
    case .finetune, .adapter, .duplicate, .unknown: return .finetune
    }
  }
}
