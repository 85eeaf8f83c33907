import ModelAtlas

// An adapter has no values of its own, and its shapes fit a whole architecture. But a model that it was merged into
// differs from its base by what the adapter adds: the sketch of an adapter holds that, and the cosine with the
// difference of two models tells both, whatever the adapter's scale.
//
// 1. Every comparable model is held against its nearest two and its parents, once these are known.
// 2. Adapters are filed by the plan and length of their sketches, so that where they and two models share values is found
//    once for all of one plan; a screen over the first values passes over nearly all of them (`ChangeScreen`).
// 3. What was found is kept for each adapter, and changed only with the models that it was found in.

/// One model that an adapter was merged into.
struct MergedAdapter: Hashable, Sendable {
  let child: Slot
  let base: Slot
  let cosine: Double
  let shared: Int
}

extension CharterState {
  /// What a merged model says of an adapter's base: that it is what most resembles the change taken away.
  ///
  /// - Complexity: for an adapter that is new that of `mergers(of:)`; then what was found is known.
  mutating func mergedParent(of adapter: Slot, consulted: inout [Slot]) -> ParentEdge? {
    let model = self[adapter].model
    guard model.isAdapter, model.sketch.isSound else { return nil }
    let found = mergers[adapter] ?? mergers(of: model.sketch)
    mergers[adapter] = found
    consulted += found.flatMap { [$0.child, $0.base] }
    let allowed = found.filter { one in
      precedes(one.base, adapter) && !isLeaf(one.base) && !model.refused.contains(self[one.base].model.id)
    }
    let best = allowed.max { a, b in a.cosine == b.cosine ? precedes(b.base, a.base) : a.cosine < b.cosine }
    guard let best else { return nil }
    return ParentEdge(
      parent: self[best.base].model.id, relation: .adapter, method: AdapterKind.lora.rawValue, verdict: .undeclared,
      confidence: Confidence.mergedAdapter, rule: "adapter-merged",
      evidence: [
        Measurement("mergedCosine", best.cosine), Measurement("sharedValues", Double(best.shared)),
        Measurement("mergedChildren", Double(allowed.count { $0.base == best.base })),
      ])
  }

  /// Adapters that see a model that was just decided with other eyes: it, or what it is compared with, is new.
  ///
  /// - Complexity: some 0.3 us an adapter and base, nothing when the model is compared with the same as before.
  mutating func newlyMerged(into child: Slot) -> Set<Slot> {
    guard shelf.contains(child) else { return [] }
    let near = self[child].neighborhood.nearest.prefix(2).map(\.slot)
    let bases = Set(near + self[child].presentParents).filter(shelf.contains).sorted()
    guard bases != comparedWith[child] else { return [] }
    comparedWith[child] = bases
    var others: Set<Slot> = []
    for (_, adapters) in changePlans {
      guard let one = adapters.first?.value else { continue }
      let pairs = bases.compactMap { base in places(of: one, child, base).map { (base: base, places: $0) } }
      for (adapter, change) in adapters {
        guard let known = mergers[adapter] else { continue }
        let found = pairs.compactMap { merged(change, child, $0.base, $0.places) }
        if found.isEmpty, known.isEmpty { continue }
        let before = known.filter { $0.child == child }
        guard before != Set(found) else { continue }
        mergers[adapter] = known.subtracting(before).union(found)
        others.insert(adapter)
      }
    }
    return others
  }

  /// What moved or left is new to those that are compared with it, however long these wait to be decided.
  mutating func forgetBases(_ changes: inout Changes) {
    let moved = changes.moved.union(changes.vacated)
    guard !moved.isEmpty else { return }
    for slot in moved { mergers[slot] = nil }
    for (adapter, found) in mergers {
      let kept = found.filter { !moved.contains($0.child) && !moved.contains($0.base) }
      guard kept.count < found.count else { continue }
      mergers[adapter] = kept
      changes.touched.insert(adapter)
    }
    for slot in moved { comparedWith[slot] = [] }
    // Who names it as a neighbor or parent names it among these; the slot of one that left may be another's tomorrow.
    let everybody = changes.vacated.isEmpty ? moved.reduce(into: Set<Slot>()) { $0.formUnion(lookers(at: $1)) } : nil
    for other in everybody.map(Array.init) ?? comparedWith.slots {
      let bases = comparedWith[other]
      guard bases.contains(where: moved.contains) else { continue }
      comparedWith[other] = bases.filter { !moved.contains($0) }
      if isLive(other) { changes.touched.insert(other) }
    }
  }

  private func lookers(at slot: Slot) -> Set<Slot> { Set(listedBy[slot] ?? []).union(consultedBy[slot] ?? []) }
}

extension CharterState {
  /// Files an adapter by where its change was sampled.
  mutating func fileChange(of slot: Slot) {
    let model = self[slot].model
    guard model.isAdapter, model.sketch.isSound else { return }
    changePlans[SketchShelf.Plan(model.sketch), default: [:]][slot] = model.sketch
  }

  mutating func unfileChange(of slot: Slot) {
    let plan = SketchShelf.Plan(self[slot].model.sketch)
    changePlans[plan]?[slot] = nil
    if changePlans[plan]?.isEmpty == true { changePlans[plan] = nil }
  }
}
