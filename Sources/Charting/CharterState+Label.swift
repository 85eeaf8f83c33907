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
    var entered = changes.moved.filter(shelf.contains)
    for slot in placed where self[slot].founder != founders[slot] {
      changes.families.formUnion([self[slot].founder].compactMap { $0 })
      self[slot].founder = founders[slot]
      changes.touched.insert(slot)
      changes.touched.formUnion(consultedBy[slot] ?? [])
      entered.insert(slot)
    }
    changes.families.formUnion(entered.union(changes.restated).compactMap { founders[$0] })
    let concerned = placed.filter { changes.families.contains(founders[$0] ?? $0) }
    let families = Dictionary(grouping: concerned) { founders[$0] ?? $0 }
    if rules.ruleSet == .paper {
      findThresholds(families, &changes)
    } else {
      findRoots(families, &changes)
      touchOrphans(enteredBy: entered, &changes)
    }
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
    for founder in changes.families {
      let members = families[founder] ?? []
      let root = root(of: members)
      let scale = members.isEmpty ? nil : Int.bitWidth - members.count.leadingZeroBitCount
      if roots[founder] != root { changes.touched.formUnion(members) }
      if roots[founder] != root || scales[founder] != scale { changes.touched.formUnion(orphans) }
      roots[founder] = root
      scales[founder] = scale
    }
  }

  /// Models that no sketch places look at whole families: at members that precede them.
  private func touchOrphans(enteredBy entered: Set<Slot>, _ changes: inout Changes) {
    guard let earliest = entered.min(by: precedes) else { return }
    changes.touched.formUnion(orphans.filter { precedes(earliest, $0) })
  }

  /// A threshold that moved matters only to models whose correlation lies between the old and the new one.
  private mutating func findThresholds(_ families: [Slot: [Slot]], _ changes: inout Changes) {
    for founder in changes.families {
      let members = families[founder] ?? []
      let correlations = members.compactMap { isLeaf($0) ? nil : self[$0].statistics.correlation }
      let now = quantile(rules.correlationQuantile, of: correlations)
      guard now != thresholds[founder] else { continue }
      for slot in members {
        let statistics = self[slot].statistics
        let before = rules.paperChoice(statistics, threshold: thresholds[founder])
        if before != rules.paperChoice(statistics, threshold: now) { changes.touched.insert(slot) }
      }
      thresholds[founder] = now
    }
  }
}
