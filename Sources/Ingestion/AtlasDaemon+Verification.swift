import Charting
import FolderWatch
import ModelAtlas

extension AtlasDaemon {
  /// Reads a model and those that its verdict was measured against once more, and decides again.
  ///
  ///  1. who takes part: the child, its parents, rejected candidates and claimed models, and their own parents
  ///  2. each is read as if it had just arrived; weight files are hashed when they were before
  ///  3. a copy of the population takes the new readings and decides the child again
  ///  4. the two verdicts are held against each other, number by number
  package func verify(_ child: ModelID, _ report: @escaping ProgressReport) async throws -> Verification {
    let atlas = try publishedAtlas()
    guard let node = atlas[child], node.facts?.isComparable ?? false else {
      throw NotApplicable("\(child): nothing was measured of it", hint: "atlasctl show \(child) says why")
    }
    let taken = ReturnedValue<Population>()
    try await onRecorder { population, _ in
      taken.set(population)
      return []
    }
    guard let population = taken.value else { throw NotApplicable("\(child): the population is not there") }
    return try await onLongQueue { [self] in
      let models = [child] + participants(of: child, in: atlas)
      let known = models.compactMap { id in
        population.place(of: id).flatMap(population.facts).map { (id: id, facts: $0) }
      }
      let readers = Rereaders(daemon: self, bytes: known.reduce(0) { $0 &+ $1.facts.bytesToReread }, report)
      let reread = try known.map { try readers.reading(of: $0.id, recorded: $0.facts) }
      let decided = try decidedAgain(child, in: population, after: reread, with: readers)
      return Verification(
        child: child, recorded: node.verdict, recomputed: decided, readings: reread.map(\.reading))
    }
  }

  /// The child's verdict in a copy of the population that holds the new readings.
  private func decidedAgain(
    _ child: ModelID, in population: Population, after reread: [Rereading], with readers: Rereaders
  ) throws -> Verdict {
    var copy = population
    let details = Dictionary(
      reread.compactMap { reading in reading.facts.map { ($0.place, reading.detail) } }, uniquingKeysWith: { a, _ in a }
    )
    func settle() throws { _ = try copy.settle { place in try details[place] ?? nil ?? store.detail(of: place) } }
    let place = population.place(of: child)
    for var new in reread.compactMap(\.facts) where new.place == place || new != copy.facts(at: new.place) {
      // What a closer look found is read again, too: below.
      if new.place == place { new.closerLooks = [] }
      copy.put(new)
    }
    try settle()
    if let place, population.facts(at: place)?.closerLooks.isEmpty == false, let open = copy.openLook(at: place),
      var facts = copy.facts(at: place), let look = try readers.look(open, beside: facts, of: copy)
    {
      facts.closerLooks = [look]
      copy.put(facts)
      try settle()
    }
    return copy.atlas[child]?.verdict ?? Verdict()
  }
}

/// Whose numbers a verdict holds, and what these descend from: evidence looks at a candidate's own parents. By id.
private func participants(of child: ModelID, in atlas: Atlas) -> [ModelID] {
  guard let verdict = atlas[child]?.verdict else { return [] }
  let named = verdict.parents.map(\.parent) + verdict.rejected.map(\.candidate) + verdict.claims.compactMap(\.resolved)
  let all = Set(named + named.flatMap { atlas.parents(of: $0) })
  return all.subtracting([child]).filter { atlas[$0]?.facts != nil }.sorted()
}

/// What reading a model once more gave.
struct Rereading {
  let reading: Verification.Reading
  /// As they would be recorded now; nil when it was not read.
  var facts: ModelFacts?
  var detail: ModelDetail?
}

extension ModelFacts {
  /// Headers and samples are small beside whole files.
  fileprivate var bytesToReread: UInt64 { contentHash == nil ? 0 : weightBytes }
}
