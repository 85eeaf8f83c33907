import ModelAtlas

/// What the cards of all models report, by the whole name of what was measured.
struct MeasuredMetrics: Sendable {
  struct Reading: Sendable {
    let number: Int32
    let value: Double
  }

  /// Every reading, in the order of models. A card may report one thing several times.
  private let readings: [String: [Reading]]
  /// How many models here report each metric.
  let counts: [String: Int]

  init(_ models: [IndexedModel]) {
    var readings: [String: [Reading]] = [:]
    var counts: [String: Int] = [:]
    var names: [Measure: String] = [:]
    for (number, model) in models.enumerated() {
      for result in model.results {
        let measure = Measure(dataset: result.dataset, metric: result.metric)
        let name = names[measure] ?? result.name
        names[measure] = name
        let isFirst = readings[name]?.last?.number != Int32(number)
        if isFirst, model.isHere { counts[name, default: 0] += 1 }
        readings[name, default: []].append(Reading(number: Int32(number), value: result.value))
      }
    }
    self.readings = readings
    self.counts = counts
  }

  /// Whole names that a person who writes `mmlu` or `accuracy` may mean.
  func names(meantBy metric: String) -> [String] {
    readings.keys.filter { $0 == metric || $0.hasPrefix(metric + ".") || $0.hasSuffix("." + metric) }
  }

  func readings(named name: String) -> [Reading] { readings[name] ?? [] }
}

/// What a metric's name is made of. Making it anew for each of a hundred thousand results is most of their cost.
private struct Measure: Hashable {
  let dataset: String?
  let metric: String
}

extension AtlasIndex {
  /// How many models here report each metric.
  package var metricCounts: [String: Int] { measured.counts }

  /// A metric by model: the mean where a card reports it several times, nothing where it does not.
  package func values(of metric: String) -> [Int: Double] {
    var sums: [Int: (sum: Double, count: Double)] = [:]
    for reading in measured.readings(named: metric) {
      sums[Int(reading.number), default: (0, 0)].sum += reading.value
      sums[Int(reading.number), default: (0, 0)].count += 1
    }
    return sums.mapValues { $0.sum / $0.count }
  }

  /// The whole name of a metric that a person named in part: of those meant, the one that most models report.
  package func wholeName(of metric: String) -> String {
    func reports(_ name: String) -> Int { measured.counts[name] ?? 0 }
    let meant = measured.names(meantBy: metric).filter { reports($0) > 0 }
    return meant.min { a, b in reports(a) == reports(b) ? ModelID(a) < ModelID(b) : reports(a) > reports(b) } ?? metric
  }
}
