extension CharterState {
  /// Step 6: families, their roots and thresholds.
  ///
  /// A family is a tree of links, each from a model to the most similar related one that came before it; its label is
  /// the founder, which nothing related precedes. A merge of two families belongs to the one that it is more similar to
  /// and joins nothing: connected components would become one through it.
  mutating func label(_ changes: inout Changes) {
    var entered = changes.moved.filter(shelf.contains)
    // Earliest first: kin precede, so that theirs is settled.
    for slot in changes.relinked.filter(shelf.contains).sorted(by: { precedes($0, $1) }) {
      let founder = self[slot].kin.flatMap { self[$0.slot].founder } ?? slot
      entered.formUnion(join(founder, slot, &changes))
    }
    changes.entered.formUnion(entered)
    changes.families.formUnion(entered.union(changes.restated).filter { isLive($0) }.compactMap { self[$0].founder })
    if rules.ruleSet == .paper {
      findThresholds(&changes)
    } else {
      findRoots(&changes)
      touchOrphans(enteredBy: entered, &changes)
      touchMixtures(enteredBy: entered, &changes)
    }
  }

  /// Takes a model, and whoever is linked to it, into a family.
  ///
  /// - Returns: those that were not in it.
  private mutating func join(_ founder: Slot, _ slot: Slot, _ changes: inout Changes) -> [Slot] {
    var joined: [Slot] = []
    var open = [slot]
    while let next = open.popLast() {
      guard self[next].founder != founder else { continue }
      setFounder(founder, of: next, &changes)
      joined.append(next)
      open += kindred[next] ?? []
    }
    return joined
  }

  mutating func setFounder(_ founder: Slot?, of slot: Slot, _ changes: inout Changes) {
    if let old = self[slot].founder {
      changes.families.insert(old)
      members[old]?.remove(slot)
      if members[old]?.isEmpty == true { members[old] = nil }
    }
    self[slot].founder = founder
    founders[slot] = founder ?? -1
    if let founder { members[founder, default: []].insert(slot) }
    changes.touched.insert(slot)
    changes.touched.formUnion(consultedBy[slot] ?? [])
    // The place of a neighbor with a doubtful date may depend on it.
    changes.touched.formUnion((listedBy[slot] ?? []).filter { doubtful[$0] })
  }

  private mutating func findRoots(_ changes: inout Changes) {
    for founder in changes.families {
      let members = members[founder] ?? []
      let jury = jury(of: Array(members))
      let leaves = earliest(CenterRule.leavesMax, of: members.filter { isLeaf($0) })
      let known = knownCenter(of: founder, jury, leaves, changes)
      let center = known ?? center(of: founder, jury, leaves: leaves, changes)
      // Of the same members, who lie and are dated as they were, the same one is the root.
      let root = known == nil ? root(among: jury, center) : roots[founder]
      findBase(of: founder, root: root, center, &changes)
      let scale = members.isEmpty ? nil : Int.bitWidth - members.count.leadingZeroBitCount
      if roots[founder] != root {
        changes.rerooted.insert(founder)
        changes.touched.formUnion(members)
        for member in members { rootDistances[member] = root.flatMap { shelf.pair(member, $0)?.distance } ?? .nan }
      }
      if roots[founder] != root || scales[founder] != scale { changes.touched.formUnion(orphans) }
      roots[founder] = root
      scales[founder] = scale
      let dating = dating(of: founder, root: root, center)
      if datings[founder] != dating { changes.touched.formUnion(members) }
      datings[founder] = dating
    }
  }

  /// Models that no sketch places look at whole families: at members that may precede them.
  private func touchOrphans(enteredBy entered: Set<Slot>, _ changes: inout Changes) {
    guard let earliest = entered.min(by: { precedes($0, $1) }) else { return }
    let isDoubtful = entered.contains { doubtful[$0] }
    changes.touched.formUnion(orphans.filter { isDoubtful || doubtful[$0] || precedes(earliest, $0) })
  }

  /// A threshold that moved matters only to models whose correlation lies between the old and the new one.
  private mutating func findThresholds(_ changes: inout Changes) {
    for founder in changes.families {
      let members = members[founder] ?? []
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
