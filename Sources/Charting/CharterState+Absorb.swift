import ModelAtlas

extension CharterState {
  /// Step 1: files what one arrival or removal says, and notes who is concerned.
  mutating func absorb(_ id: ModelID, _ model: ChartingModel?, _ changes: inout Changes) {
    if let slot = slots[id] {
      unfile(slot, &changes)
      guard let model else { return vacate(slot, &changes) }
      let before = self[slot].model
      if before.sketch != model.sketch || before.isAdapter != model.isAdapter
        || before.isQuantized != model.isQuantized
      {
        changes.moved.insert(slot)
      }
      self[slot].model = model
      self[slot].revision = nextRevision()
      file(slot, &changes)
    } else if let model {
      let slot = free.popLast() ?? nodes.count
      if slot == nodes.count { addSlot() }
      nodes[slot] = Node(model, at: slot, needed: needed, revision: nextRevision())
      times[slot] = self[slot].key.time
      undated[slot] = true
      doubtful[slot] = true
      estimates[slot] = nil
      founders[slot] = -1
      rootDistances[slot] = .nan
      directionFloors[slot] = IngredientRule.anyone
      slots[id] = slot
      changes.moved.insert(slot)
      file(slot, &changes)
    }
  }

  private mutating func addSlot() {
    // A node takes some 350 bytes. Doubled, as an array grows by itself, a third would lie idle.
    if nodes.count == nodes.capacity { nodes.reserveCapacity(nodes.count + nodes.count / 8 + 16) }
    nodes.append(nil)
    times.append(0)
    leaves.append(false)
    undated.append(true)
    doubtful.append(true)
    estimates.append(nil)
    founders.append(-1)
    rootDistances.append(.nan)
    directionFloors.append(IngredientRule.anyone)
  }

  private mutating func file(_ slot: Slot, _ changes: inout Changes) {
    let model = self[slot].model
    names.insert(model, at: slot)
    for base in NameIndex.bases(of: model) { changes.claimants.formUnion(waiting[base] ?? []) }
    for claim in model.claims { waiting[Reference(claim).base, default: []].insert(slot) }
    changes.claimants.insert(slot)
    changes.claimants.formUnion(claimants[slot] ?? [])
    if let time = model.fileTime { changes.retimed.formUnion(fileTimes.insert(slot, at: time.time)) }
    changes.retimed.insert(slot)
    if let copies = CopyClass(model) {
      classes[copies, default: []].insert(slot)
      changes.classes.insert(copies)
    } else {
      setStanding(CopyClass.Standing(head: slot, original: nil), of: slot, &changes)
    }
    weigh(slot, &changes)
    fileChange(of: slot)
    if let step = model.trainerStep { enlist(slot, run: step.run, &changes) }
    changes.touched.insert(slot)
    changes.touched.formUnion(consultedBy[slot] ?? [])
  }

  private mutating func unfile(_ slot: Slot, _ changes: inout Changes) {
    let model = self[slot].model
    names.remove(model, at: slot)
    for base in NameIndex.bases(of: model) { changes.claimants.formUnion(waiting[base] ?? []) }
    for base in Set(model.claims.map { Reference($0).base }) {
      waiting[base]?.remove(slot)
      if waiting[base]?.isEmpty == true { waiting[base] = nil }
    }
    if let time = model.fileTime { changes.retimed.formUnion(fileTimes.remove(slot, at: time.time)) }
    if let copies = CopyClass(model) {
      classes[copies]?.remove(slot)
      if classes[copies]?.isEmpty == true { classes[copies] = nil }
      changes.classes.insert(copies)
    }
    if let run = model.trainerStep?.run {
      runs[run]?.removeAll { $0 == slot }
      changes.claimants.formUnion(runs[run] ?? [])
      if runs[run]?.isEmpty == true { runs[run] = nil }
    }
    orphans.remove(slot)
    unfileChange(of: slot)
  }

  /// A run's checkpoints by step; equal steps by id.
  private mutating func enlist(_ slot: Slot, run: ModelID, _ changes: inout Changes) {
    let checkpoints = (runs[run] ?? []) + [slot]
    let placed = checkpoints.map { (step: self[$0].model.trainerStep?.step ?? 0, id: self[$0].model.id, slot: $0) }
    runs[run] = placed.sorted { ($0.step, $0.id) < ($1.step, $1.id) }.map(\.slot)
    changes.claimants.formUnion(checkpoints)
  }

  /// Forgets a model and all that others know of it.
  private mutating func vacate(_ slot: Slot, _ changes: inout Changes) {
    changes.claimants.formUnion(claimants[slot] ?? [])
    changes.touched.formUnion(consultedBy[slot] ?? [])
    for target in self[slot].claims.compactMap(\.target) { forgetClaimant(slot, of: target) }
    setPrecedence(claims: [], step: nil, of: slot, &changes)
    setConsulted([], of: slot)
    for parent in self[slot].parents { forgetReference(to: parent, by: slot) }
    takeOff(slot, &changes)
    slots[self[slot].model.id] = nil
    nodes[slot] = nil
    claimants[slot] = nil
    changes.vacated.append(slot)
  }

  mutating func forgetClaimant(_ slot: Slot, of target: Slot) {
    claimants[target]?.remove(slot)
    if claimants[target]?.isEmpty == true { claimants[target] = nil }
  }

  mutating func forgetReference(to id: ModelID, by slot: Slot) {
    referencedBy[id]?.remove(slot)
    if referencedBy[id]?.isEmpty == true { referencedBy[id] = nil }
  }

  mutating func setConsulted(_ others: [Slot], of slot: Slot) {
    let others = SlotSet(others)
    // Mostly the same as before.
    let (lost, gained) = self[slot].consulted.differences(to: others)
    for old in lost {
      consultedBy[old]?.remove(slot)
      if consultedBy[old]?.isEmpty == true { consultedBy[old] = nil }
    }
    for new in gained { consultedBy[new, default: []].insert(slot) }
    self[slot].consulted = others
  }
}
