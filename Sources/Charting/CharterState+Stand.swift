import ModelAtlas

extension CharterState {
  /// Step 2: stated times, and of each class of equal values the original.
  mutating func stand(_ changes: inout Changes) {
    for slot in changes.retimed where isLive(slot) { retime(slot, &changes) }
    for copies in changes.classes {
      let members = (classes[copies] ?? []).map { slot in
        CopyClass.Member(slot: slot, model: self[slot].model, key: self[slot].base)
      }
      for (slot, standing) in CopyClass.standings(members) {
        setStanding(standing, of: slot, &changes)
        // What a copy claims may be all that is claimed of the original.
        changes.touched.insert(standing.head)
      }
    }
  }

  /// The time that somebody trustworthy states; a file's own time only when no other two models share it.
  private mutating func retime(_ slot: Slot, _ changes: inout Changes) {
    let model = self[slot].model
    var created = model.statedTime
    if created == nil, let time = model.fileTime, fileTimes.isTrusted(time) { created = time }
    let order = rules.usesTime ? created?.time.milliseconds : nil
    let known = order.map { min(max($0, -OrderKey.knownMax), OrderKey.knownMax) }
    let base = OrderKey(time: known ?? OrderKey.unknown, content: model.contentOrder, id: model.id)
    if self[slot].created != created { changes.touched.insert(slot) }
    self[slot].created = created
    guard self[slot].base != base else { return }
    // Quantized models look at others without a time wherever these sort.
    if undated[slot] == base.isKnown { changes.moved.insert(slot) }
    self[slot].base = base
    undated[slot] = !base.isKnown
    if let copies = CopyClass(model) { changes.classes.insert(copies) }
  }

  mutating func setStanding(_ standing: CopyClass.Standing, of slot: Slot, _ changes: inout Changes) {
    let before = self[slot].standing
    guard before != standing else { return }
    self[slot].standing = standing
    changes.touched.insert(slot)
    // A claim that names a copy means the original: who precedes whom may change.
    changes.claimants.insert(slot)
    for claimant in claimants[slot] ?? [] {
      changes.claimants.insert(claimant)
      // A quantized model does not descend from who claims it, or a copy of it.
      changes.touched.formUnion(consultedBy[claimant] ?? [])
    }
    if let run = self[slot].model.trainerStep?.run { changes.claimants.formUnion(runs[run] ?? []) }
    weigh(slot, &changes)
  }

  /// Whether the model may be a parent, after its standing or its quantization may have changed.
  mutating func weigh(_ slot: Slot, _ changes: inout Changes) {
    let isQuantized = rules.usesQuantizedLeaves && self[slot].model.isQuantized
    let isLeaf = isQuantized || rules.usesCopies && self[slot].standing.head != slot
    guard leaves[slot] != isLeaf else { return }
    leaves[slot] = isLeaf
    changes.moved.insert(slot)
  }
}
