import ModelAtlas

/// A claim, what its reference turned out to mean, and whether the weights agree.
struct StandingClaim: Hashable, Sendable {
  let claim: ParentClaim
  var resolution: Resolution = .nothing
  var verdict = ClaimVerdict.unverifiable
  var evidence: [Measurement] = []

  /// The model that is meant, if it is here.
  var target: Slot? {
    switch resolution {
    case .model(let slot), .guess(let slot): slot
    case .referenced, .nothing: nil
    }
  }

  /// Whether the claim may make a parent: nothing contradicts it, and a mere guess at its meaning is confirmed.
  var isAcceptable: Bool {
    if claim.source == .person { return resolution != .nothing }
    switch resolution {
    case .model, .referenced: return verdict != .contradicted
    case .guess: return verdict == .verified
    case .nothing: return false
    }
  }
}

/// What the sketches of a child and its claimed parent say of the claim.
///
/// - Parameters:
///   - haveSameValues: both belong to one class of copies.
///   - pair: nil when they share too few coordinates.
/// - Returns: nil when sketches cannot tell, i.e. one of the two is an adapter or holds no readable matrix.
func sketchVerdict(
  child: ChartingModel, parent: ChartingModel, haveSameValues: Bool, pair: SketchPair?, rules: ChartingRules
) -> (verdict: ClaimVerdict, evidence: [Measurement])? {
  if haveSameValues { return (.verified, [Measurement("equalValues", 1)]) }
  guard !child.isAdapter, !parent.isAdapter, child.sketch.isSound, parent.sketch.isSound else { return nil }
  guard let pair else {
    // Two whole models without common coordinates differ in their tensors' names or shapes. A quantizer may have renamed
    // what it packed: there only another architecture speaks against the claim.
    let mayBeRenamed = child.isQuantized || parent.isQuantized
    if mayBeRenamed, child.architecture == nil || parent.architecture == nil { return nil }
    if mayBeRenamed, child.architecture == parent.architecture { return nil }
    return (.contradicted, [Measurement("sharedValues", 0)])
  }
  let evidence = [
    Measurement("cosine", pair.cosine), Measurement("distance", pair.distance),
    Measurement("sharedValues", Double(pair.shared)),
  ]
  return (rules.areRelated(pair) ? .verified : .contradicted, evidence)
}

/// Which claims make parents, when claims are used.
///
/// Sources are not mixed, since each tells the whole story in its own words: what a person said, then what a tool wrote
/// down, then what a card tells. A source with a verified claim comes before one without.
enum ClaimedParents {
  static let sources: [ClaimSource] = [.person, .mergekit, .adapterConfig, .gguf, .config, .card, .hub]

  /// - Parameter isUsable: false for a claim whose parent cannot be one, e.g. since it descends from the child.
  static func chosen(from claims: [StandingClaim], where isUsable: (StandingClaim) -> Bool) -> [StandingClaim] {
    let bases = Set(claims.filter { $0.claim.isMergeBase && $0.resolution != .nothing }.map(\.resolution))
    let usable = claims.filter { claim in
      claim.isAcceptable && !claim.claim.isMergeBase && !bases.contains(claim.resolution) && isUsable(claim)
    }
    let verified = usable.filter { $0.verdict == .verified }
    for pool in [usable.filter { $0.claim.source == .person }, verified, usable] {
      let source = sources.first { source in pool.contains { $0.claim.source == source } }
      guard let source else { continue }
      return usable.filter { $0.claim.source == source }
    }
    return []
  }
}
