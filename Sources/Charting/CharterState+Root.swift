/// When the earliest date of a family is doubted.
private enum Founding {
  static let milliseconds: Int64 = 86_400_000
  /// Fewer others are too few to tell a base from one sibling of a sweep, which is nearer to the sweep than its base.
  static let juryMin = 12
  /// The earliest ones decide, so that a large family costs no more: some 3,000 pairs of 0.2 µs.
  static let juryMax = 56
  static let rivalsMax = 8
  /// So many without a date are asked, too, however many have one.
  static let undatedMax = 28
  /// How much likelier the earliest is the root than the next one, or one without a date, before the weights are asked.
  static let logOddsOfDate = 1.0
  /// And than one to which nobody is nearer.
  static let logOddsOfFarther = 2.0
}

extension CharterState {
  /// The earliest member that may be a parent, unless another one was published within a day of it and lies nearer to
  /// nearly everybody else.
  ///
  /// Repositories of one day come in any order: a fine-tune is published hours before its base. Deltas of independent
  /// fine-tunes are nearly orthogonal, so that the base is nearer to all its descendants than that fine-tune is.
  ///
  /// A date may be wrong altogether: who would do much better for the root than the earliest is it all the same. Where
  /// nobody has a date, the best is.
  ///
  /// - Parameter jury: the family's.
  func root(among jury: [Slot], _ center: FamilyCenter?) -> Slot? {
    guard let first = jury.first else { return nil }
    let dated = isDated(first) ? founder(among: jury, earliest: first) : nil
    guard let center else { return dated ?? first }
    let earliest = dated.flatMap { jury.firstIndex(of: $0) }
    let odds = jury.indices.map { index in
      let odds = center.rootScores[index]?.value ?? -.infinity
      guard let earliest, index != earliest else { return odds }
      // Wrong dates before the root's own are few.
      let passed = isDated(jury[index]) ? naturalLogarithm(Double(max(1, index))) : 0
      let believed = odds - Founding.logOddsOfDate - passed
      guard believed > center.rootScores[earliest]?.value ?? -.infinity else { return -.infinity }
      return believed - Founding.logOddsOfFarther * (1 - center.nearerShare(to: index, than: earliest))
    }
    return odds.indices.max { (odds[$0], $1) < (odds[$1], $0) }.map { jury[$0] }
  }

  /// Of those with a date.
  private func founder(among jury: [Slot], earliest first: Slot) -> Slot {
    guard jury.count > Founding.juryMin + 1 else { return first }
    let rivals = jury.dropFirst().prefix { times[$0] <= times[first] + Founding.milliseconds }
    return rivals.prefix(Founding.rivalsMax).reduce(first) { best, rival in
      isNearer(rival, than: best, to: jury) ? rival : best
    }
  }

  /// Those of a family whose word counts: the earliest that may be parents, in creation order, some without a date
  /// among them.
  func jury(of members: [Slot]) -> [Slot] {
    let able = members.filter { !isLeaf($0) }
    let undated = earliest(Founding.juryMax, of: able.filter { !isDated($0) })
    let dated = earliest(
      Founding.juryMax - min(Founding.undatedMax, undated.count), of: able.filter { isDated($0) })
    return dated + undated.prefix(Founding.juryMax - dated.count)
  }

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
