/// When the earliest date of a family is doubted.
private enum Founding {
  static let milliseconds: Int64 = 86_400_000
  /// Fewer others are too few to tell a base from one sibling of a sweep, which is nearer to the sweep than its base.
  static let juryMin = 12
  /// The earliest ones decide, so that a large family costs no more: 8 × 40 pairs of 0.2 µs.
  static let juryMax = 40
  static let rivalsMax = 8
}

extension CharterState {
  /// The earliest member that may be a parent, unless another one was published within a day of it and lies nearer to
  /// nearly everybody else.
  ///
  /// Repositories of one day come in any order: a fine-tune is published hours before its base. Deltas of independent
  /// fine-tunes are nearly orthogonal, so that the base is nearer to all its descendants than that fine-tune is.
  ///
  /// Where nobody has a date, the one that lies most where the family branches.
  ///
  /// - Parameter jury: the family's.
  func root(among jury: [Slot], _ center: FamilyCenter?) -> Slot? {
    guard let first = jury.first else { return nil }
    if !self[first].key.isKnown, let center {
      let odds = jury.indices.map { center.logOdds(of: $0) ?? -.infinity }
      return odds.indices.max { (odds[$0], $1) < (odds[$1], $0) }.map { jury[$0] }
    }
    guard jury.count > Founding.juryMin + 1, self[first].key.isKnown else { return first }
    let rivals = jury.dropFirst().prefix { times[$0] <= times[first] + Founding.milliseconds }
    return rivals.prefix(Founding.rivalsMax).reduce(first) { best, rival in
      isNearer(rival, than: best, to: jury) ? rival : best
    }
  }

  /// Those of a family whose word counts: the earliest that may be parents, in creation order.
  func jury(of members: [Slot]) -> [Slot] { earliest(Founding.juryMax, of: members.filter { !isLeaf($0) }) }

  private func isNearer(_ rival: Slot, than root: Slot, to jury: [Slot]) -> Bool {
    var (votes, nearer) = (0, 0)
    for juror in jury where juror != rival && juror != root {
      guard let mine = shelf.pair(rival, juror)?.distance, let its = shelf.pair(root, juror)?.distance else { continue }
      votes += 1
      if mine < its { nearer += 1 }
    }
    return votes >= Founding.juryMin && nearer * 10 >= votes * 9
  }

  /// The first `count` in creation order, sorted.
  func earliest(_ count: Int, of slots: [Slot]) -> [Slot] {
    var first: [Slot] = []
    for slot in slots {
      if first.count == count, let last = first.last, precedes(last, slot) { continue }
      let index = first.firstIndex { precedes(slot, $0) } ?? first.count
      first.insert(slot, at: index)
      if first.count > count { first.removeLast() }
    }
    return first
  }
}
