import ModelAtlas

// Values rebuilt from codes. A quantized model has no children but those that took its values: the copy in 16 bits that
// somebody made to train further (of a model that was published in FP8 there is nothing else), and what was trained from
// there. They are told by their values, so that the quantized model is not taken for their child, whatever the dates.

extension CharterState {
  /// Whether `slot` holds the values that the codes of `source` stand for.
  private func isRebuilt(_ slot: Slot, from source: Slot, _ pair: SketchPair) -> Bool {
    guard mayBeRebuilt(slot, source), let quantization = self[source].model.quantization else { return false }
    return RebuiltValues.are(pair, quantizedBy: quantization)
  }

  /// The same before their sketches are compared.
  func mayBeRebuilt(_ slot: Slot, _ source: Slot) -> Bool {
    rules.ruleSet == .evidence && isLeaf(source) && self[source].model.isQuantized && !self[slot].model.isQuantized
      && !self[slot].model.isAdapter
  }

  mutating func linkSource(_ source: Slot, of slot: Slot, _ pair: SketchPair, _ changes: inout Changes) {
    guard isRebuilt(slot, from: source, pair), self[slot].sources.insert(source).inserted else { return }
    rebuilt[source, default: []].insert(slot)
    changes.touched.formUnion([slot, source])
    changes.entered.insert(source)
    changes.touched.formUnion(consultedBy[slot] ?? [])
  }

  /// Forgets what a model was rebuilt from.
  mutating func unlinkSources(of slot: Slot, _ changes: inout Changes) {
    for source in self[slot].sources {
      rebuilt[source]?.remove(slot)
      if rebuilt[source]?.isEmpty == true { rebuilt[source] = nil }
      changes.touched.insert(source)
      changes.entered.insert(source)
    }
    if !self[slot].sources.isEmpty { changes.touched.formUnion(consultedBy[slot] ?? []) }
    self[slot].sources = []
  }

  /// Forgets who was rebuilt from a model.
  mutating func unlinkRebuilt(from source: Slot, _ changes: inout Changes) {
    for slot in rebuilt[source] ?? [] {
      self[slot].sources.remove(source)
      changes.touched.insert(slot)
      changes.touched.formUnion(consultedBy[slot] ?? [])
    }
    rebuilt[source] = nil
  }

  /// The quantized model that the values were rebuilt from; nil when another model that precedes is as near.
  func rebuiltParent(
    of slot: Slot, consulted: inout [Slot], details: (ModelID) throws -> ModelDetail?
  ) rethrows -> ParentEdge? {
    consulted += self[slot].sources
    let sources = self[slot].sources.filter { comesBefore($0, slot) }
      .map { (slot: $0, distance: shelf.pair($0, slot)?.distance ?? .infinity) }
    let nearest = sources.min { $0.distance == $1.distance ? precedes($0.slot, $1.slot) : $0.distance < $1.distance }
    guard let nearest else { return nil }
    consulted += self[slot].neighborhood.nearest.map(\.slot)
    let other = self[slot].neighborhood.nearest.first { self[$0.slot].sources.contains(nearest.slot) }
    if let other, other.distance <= nearest.distance { return nil }
    guard let own = try details(self[slot].model.id), let theirs = try details(self[nearest.slot].model.id) else {
      return nil
    }
    let pair = pairEvidence(child: own, parent: theirs)
    let isExact = pair.comparedValues >= CastRule.valuesMin && pair.equalValues == pair.comparedValues
    return ParentEdge(
      parent: self[nearest.slot].model.id, relation: isExact ? .cast : .finetune,
      method: isExact ? "dequantized" : nil, verdict: .undeclared, confidence: isExact ? 0.97 : 0.8,
      rule: "dequantized", evidence: pair.measurements)
  }
}
