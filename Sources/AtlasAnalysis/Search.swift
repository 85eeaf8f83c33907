import ModelAtlas

/// One model that a search found, and why it stands where it stands.
package struct SearchHit: Hashable, Sendable {
  package let number: Int
  /// Higher is better; comparable within one search.
  package let score: Double
  /// How well the text matches; nil without a text.
  package let textScore: Double?
  /// Edges to the model that it should be near; nil without one.
  package let distance: Int?
  /// The value of the metric that was asked to be best.
  package let best: Double?
}

/// The best of the models that a search found.
package struct SearchResult: Sendable {
  /// How many there are.
  package fileprivate(set) var total = 0
  /// Best first.
  package fileprivate(set) var hits: [SearchHit] = []
  /// The last of those that would be kept if no better came: what does not precede it is not looked at again.
  fileprivate var last: SearchHit?
}

extension AtlasIndex {
  /// Models here that meet the query, best first; equals by downloads, then by id.
  ///
  /// The score adds up what was asked for: the text's match in (0, 1], nearness 1 / (1 + edges), and, as a tie-breaker,
  /// a twentieth of the downloads' magnitude. With `best` the metric alone counts.
  /// - Parameter limit: how many hits are kept.
  /// - Complexity: O(*n*), and the size of the subtrees and components that it names.
  package func search(_ query: SearchQuery, limit: Int = .max) -> SearchResult {
    let isPossible = possible(query)
    let edges: [Int32]? = query.near.map { distances(from: $0) }
    let best = query.best.map { wholeName(of: $0) }
    let direction = best.map { MetricDirection(metric: $0) }
    let asksOfModels = query.asksOfModels
    let bestValues = best.map { values(of: $0) }
    var found = SearchResult()
    for number in models.indices where isPossible[number] {
      let text = query.textScores?[number]
      let distance = edges.map { Int($0[number]) }
      let value = bestValues?[number]
      guard text != 0, distance != 0, bestValues == nil || value != nil, !asksOfModels || meets(query, number)
      else { continue }
      let asked = (text ?? 0) + (distance.map { 1 / Double(1 + $0) } ?? 0)
      let score = value.flatMap { direction?.score($0) } ?? asked + popularity[number] / 20
      keep(
        SearchHit(number: number, score: score, textScore: text, distance: distance, best: value), in: &found,
        limit: limit)
    }
    found.hits.sort(by: precedes)
    found.hits.removeLast(max(0, found.hits.count - limit))
    return found
  }

  /// What is here and in every set that the query names, by number.
  private func possible(_ query: SearchQuery) -> [Bool] {
    var isPossible = isHere
    var sets = query.descendsFrom.map { Set(reached(from: $0, upwards: false).lazy.map { Int($0) }) }
    sets += query.metrics.map { condition in
      let readings = measured.names(meantBy: condition.metric).flatMap { measured.readings(named: $0) }
      return Set(readings.lazy.filter { condition.holds($0.value) }.map { Int($0.number) })
    }
    if let annotated = query.annotated { sets.append(annotated) }
    for set in sets {
      for number in isPossible.indices where isPossible[number] { isPossible[number] = set.contains(number) }
    }
    return isPossible
  }

  /// Sorts now and then and drops what cannot be among the first `limit`: most hits of a large answer are never sorted.
  private func keep(_ hit: SearchHit, in found: inout SearchResult, limit: Int) {
    found.total += 1
    if let last = found.last, !precedes(hit, last) { return }
    found.hits.append(hit)
    guard found.hits.count >= limit.multipliedReportingOverflow(by: 8).partialValue, limit < 1 << 32 else { return }
    found.hits.sort(by: precedes)
    found.hits.removeLast(found.hits.count - limit)
    found.last = found.hits.last
  }

  private func precedes(_ a: SearchHit, _ b: SearchHit) -> Bool {
    guard a.score == b.score else { return a.score > b.score }
    let (popularA, popularB) = (models[a.number].downloads ?? 0, models[b.number].downloads ?? 0)
    return popularA == popularB ? a.number < b.number : popularA > popularB
  }

  private func meets(_ query: SearchQuery, _ number: Int) -> Bool {
    let model = models[number]
    func isAmong<Value: Equatable>(_ value: Value?, _ asked: [Value]) -> Bool {
      asked.isEmpty || value.map { asked.contains($0) } ?? false
    }
    guard isAmong(relation(number), query.relations), isAmong(model.modality, query.modalities),
      isAmong(model.format, query.formats)
    else { return false }
    if let max = query.bytesMax, model.bytes == 0 || model.bytes > max { return false }
    if let isUndocumented = query.isUndocumented, isUndocumented == model.hasCard { return false }
    if let isQuantized = query.isQuantized, isQuantized != model.isQuantized { return false }
    if !query.licenses.isEmpty, !query.licenses.contains(model.licenseKey ?? "") { return false }
    return query.architectures.isEmpty || query.architectures.contains(model.architectureKey ?? "")
  }

  /// Edges in either direction from a model, 0 for itself and what is not connected.
  private func distances(from start: Int) -> [Int32] {
    var distances = [Int32](repeating: 0, count: models.count)
    var queue = [Int32(start)]
    var position = 0
    while position < queue.count {
      let number = Int(queue[position])
      position += 1
      for next in [parents[number], children[number]].joined()
      where distances[Int(next)] == 0 && Int(next) != start {
        distances[Int(next)] = distances[number] + 1
        queue.append(next)
      }
    }
    return distances
  }
}
