import ModelAtlas

extension CharterState {
  /// Step 3: looks up what claims refer to, and holds them against the weights.
  mutating func judge(_ changes: inout Changes, details: (ModelID) throws -> ModelDetail?) rethrows {
    for slot in changes.claimants where isLive(slot) {
      var claims: [StandingClaim] = []
      for claim in self[slot].model.claims { claims.append(try judged(claim, of: slot, details: details)) }
      if claims != self[slot].claims {
        for target in self[slot].claims.compactMap(\.target) { forgetClaimant(slot, of: target) }
        for target in claims.compactMap(\.target) { claimants[target, default: []].insert(slot) }
        self[slot].claims = claims
        // Who names a model that is not here may tell which base its family lacks.
        if let founder = self[slot].founder { changes.families.insert(founder) }
        changes.touched.formUnion(consultedBy[slot] ?? [])
      }
      // Even an unchanged claim may have another original behind it.
      changes.touched.insert(slot)
      let (parents, step) = demandedPredecessors(of: slot)
      setPrecedence(claims: parents, step: step, of: slot, &changes)
    }
  }

  private func judged(
    _ claim: ParentClaim, of slot: Slot, details: (ModelID) throws -> ModelDetail?
  ) rethrows -> StandingClaim {
    let child = self[slot].model
    var standing = StandingClaim(claim: claim)
    standing.resolution = resolution(of: claim, by: child.id)
    guard let target = standing.target else { return standing }
    let parent = self[target].model
    let sameValues = child.valueHash != nil && child.valueHash == parent.valueHash
    if let told = sketchVerdict(
      child: child, parent: parent, haveSameValues: sameValues, pair: sketchPair(child.sketch, parent.sketch),
      rules: rules)
    {
      let isRefuted = told.verdict == .contradicted
      let layers = isRefuted ? try layersVerdict(child: child, parent: parent, details: details) : nil
      (standing.verdict, standing.evidence) = layers ?? told
    } else if let told = try tensorVerdict(child: child, parent: parent, rules: rules, details: details) {
      (standing.verdict, standing.evidence) = told
    }
    return standing
  }

  /// A person names a model by its id and nothing else.
  private func resolution(of claim: ParentClaim, by child: ModelID) -> Resolution {
    guard claim.source == .person else { return names.resolve(Reference(claim), for: child) }
    let named = ModelID(claim.reference)
    if named == child { return .nothing }
    return slots[named].map(Resolution.model) ?? .referenced(named)
  }

  /// Whom the model must come after: the originals of what it claims, and its run's earlier step.
  private func demandedPredecessors(of slot: Slot) -> (claims: Set<Slot>, step: Slot?) {
    let node = self[slot]
    let step = earlierStep(of: slot)
    guard node.standing.head == slot else { return ([], step) }
    var targets = usedClaims(of: slot).filter(\.isAcceptable).compactMap(\.target)
    targets += [step].compactMap { $0 }
    return (Set(targets.map { self[$0].standing.head }).subtracting([slot]), step)
  }

  /// The checkpoint of the same run with the next smaller step.
  func earlierStep(of slot: Slot) -> Slot? {
    guard let own = self[slot].model.trainerStep, let run = runs[own.run] else { return nil }
    return run.last { self[$0].model.trainerStep.map { $0.step < own.step } ?? false }
  }

  mutating func setPrecedence(claims: Set<Slot>, step: Slot?, of slot: Slot, _ changes: inout Changes) {
    let changed = precedence.set(claims: claims, step: step, of: slot)
    changes.retimed.formUnion(changed.before)
    changes.touched.formUnion(changed.after)
  }
}
