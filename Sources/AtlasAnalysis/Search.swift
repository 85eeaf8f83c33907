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
}

extension AtlasIndex {
  /// Models here that meet the query, best first; equals by downloads, then by id.
  ///
  /// The score adds up what was asked for: the text's match in (0, 1], nearness 1 / (1 + edges), and, as a tie-breaker,
  /// a twentieth of the downloads' magnitude. With `best` the metric alone counts.
  /// - Parameter limit: how many hits are kept.
  /// - Complexity: O(*n*), and the size of the subtrees and components that it names.
  package func search(_ query: SearchQuery, limit: Int = .max) -> SearchResult {
    let within: Set<Int32>? = query.descendsFrom.isEmpty ? nil : descendants(of: query.descendsFrom)
    let edges: [Int32]? = query.near.map { distances(from: $0) }
    let bestMetric: String? = query.best.map { wholeName(of: $0) }
    let direction: MetricDirection? = bestMetric.map { MetricDirection(metric: $0) }
    var found = SearchResult()
    for number in models.indices {
      guard models[number].isHere, within?.contains(Int32(number)) ?? true else { continue }
      let text: Double? = query.textScores?[number]
      if text == 0 { continue }
      let distance: Int? = edges.map { Int($0[number]) }
      if distance == 0 { continue }
      let best: Double? = bestMetric.flatMap { models[number].result(named: $0) }
      if query.best != nil, best == nil { continue }
      guard meets(query, number) else { continue }
      let asked = (text ?? 0) + (distance.map { 1 / Double(1 + $0) } ?? 0)
      let score = best.flatMap { direction?.score($0) } ?? asked + magnitude(models[number].downloads ?? 0) / 20
      keep(
        SearchHit(number: number, score: score, textScore: text, distance: distance, best: best), in: &found,
        limit: limit)
    }
    found.hits.sort(by: precedes)
    found.hits.removeLast(max(0, found.hits.count - limit))
    return found
  }

  /// Sorts now and then and drops what cannot be among the first `limit`: most hits of a large answer are never sorted.
  private func keep(_ hit: SearchHit, in found: inout SearchResult, limit: Int) {
    found.total += 1
    found.hits.append(hit)
    guard found.hits.count >= limit.multipliedReportingOverflow(by: 8).partialValue, limit < 1 << 32 else { return }
    found.hits.sort(by: precedes)
    found.hits.removeLast(found.hits.count - limit)
  }

  private func precedes(_ a: SearchHit, _ b: SearchHit) -> Bool {
    guard a.score == b.score else { return a.score > b.score }
    let (popularA, popularB) = (models[a.number].downloads ?? 0, models[b.number].downloads ?? 0)
    return popularA == popularB ? a.number < b.number : popularA > popularB
  }

  private func meets(_ query: SearchQuery, _ number: Int) -> Bool {
    if let annotated = query.annotated, !annotated.contains(number) { return false }
    let kind = relation(number)
    if !query.relations.isEmpty, kind.map({ !query.relations.contains($0) }) ?? true { return false }
    if !query.licenses.isEmpty, !query.licenses.contains(models[number].license?.lowercased() ?? "") { return false }
    if !query.modalities.isEmpty, !query.modalities.contains(models[number].modality) { return false }
    if !query.formats.isEmpty, models[number].format.map({ !query.formats.contains($0) }) ?? true { return false }
    if !query.architectures.isEmpty, !query.architectures.contains(models[number].architecture?.lowercased() ?? "") {
      return false
    }
    if let max = query.bytesMax, models[number].bytes == 0 || models[number].bytes > max { return false }
    if let isUndocumented = query.isUndocumented, isUndocumented == models[number].hasCard { return false }
    if let isQuantized = query.isQuantized, isQuantized != models[number].isQuantized { return false }
    return query.metrics.allSatisfy { condition in
      models[number].results.contains { $0.isMeant(by: condition.metric) && condition.holds($0.value) }
    }
  }

  private func descendants(of numbers: [Int]) -> Set<Int32> {
    numbers.dropFirst().reduce(into: Set(reached(from: numbers[0], upwards: false))) {
      $0.formIntersection(reached(from: $1, upwards: false))
    }
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

  /// The whole name of a metric that a person named in part: of those meant, the one that most models report.
  package func wholeName(of metric: String) -> String {
    let meant = metricCounts.filter { name, _ in
      name == metric || name.hasPrefix(metric + ".") || name.hasSuffix("." + metric)
    }
    let first = meant.min { a, b in a.value == b.value ? ModelID(a.key) < ModelID(b.key) : a.value > b.value }
    return first?.key ?? metric
  }
}

/// Decimal digits of a count, over twelve: 0 for nothing, 1 for a million millions.
private func magnitude(_ count: Int64) -> Double {
  guard count > 0 else { return 0 }
  var (digits, rest) = (0.0, Double(count))
  while rest >= 10 {
    rest /= 10
    digits += 1
  }
  return min(1, (digits + rest / 10) / 12)
}
