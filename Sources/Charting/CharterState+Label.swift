extension CharterState {
  /// Step 6: families, their roots and thresholds.
  ///
  /// A family is a tree of links, each from a model to the most similar related one that came before it; its label is
  /// the founder, which nothing related precedes. A merge of two families belongs to the one that it is more similar to
  /// and joins nothing: connected components would become one through it.
  mutating func label(_ changes: inout Changes) {
    guard changes.regrouped || !changes.restated.isEmpty else { return }
    let placed = nodes.indices.filter(shelf.contains)
    var founders: [Slot: Slot] = [:]
    for slot in placed { findFounder(of: slot, &founders) }
    for slot in placed where self[slot].founder != founders[slot] {
      self[slot].founder = founders[slot]
      changes.touched.insert(slot)
      changes.touched.formUnion(consultedBy[slot] ?? [])
    }
    let families = Dictionary(grouping: placed) { founders[$0] ?? $0 }
    findRoots(families, &changes)
    if rules.ruleSet == .paper { findThresholds(families, &changes) }
  }

  private func findFounder(of slot: Slot, _ founders: inout [Slot: Slot]) {
    var path: [Slot] = []
    var current = slot
    while founders[current] == nil, let kin = self[current].kin {
      path.append(current)
      current = kin.slot
    }
    let founder = founders[current] ?? current
    founders[current] = founder
    for passed in path { founders[passed] = founder }
  }

  private mutating func findRoots(_ families: [Slot: [Slot]], _ changes: inout Changes) {
    var now: [Slot: Slot] = [:]
    for (founder, members) in families {
      now[founder] = members.filter { !isLeaf($0) }.min(by: precedes)
    }
    guard now != roots else { return }
    if rules.ruleSet == .evidence {
      for (founder, members) in families where now[founder] != roots[founder] { changes.touched.formUnion(members) }
      changes.touched.formUnion(adapters)
    }
    roots = now
  }

  /// A threshold that moved matters only to models whose correlation lies between the old and the new one.
  private mutating func findThresholds(_ families: [Slot: [Slot]], _ changes: inout Changes) {
    var now: [Slot: Double] = [:]
    for (founder, members) in families {
      let correlations = members.compactMap { isLeaf($0) ? nil : self[$0].statistics.correlation }
      now[founder] = quantile(rules.correlationQuantile, of: correlations)
      guard now[founder] != thresholds[founder] else { continue }
      for slot in members {
        let statistics = self[slot].statistics
        let before = rules.paperChoice(statistics, threshold: thresholds[founder])
        if before != rules.paperChoice(statistics, threshold: now[founder]) { changes.touched.insert(slot) }
      }
    }
    thresholds = now
  }
}
