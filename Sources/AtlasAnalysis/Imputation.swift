import ModelAtlas

/// Missing attributes and metrics, guessed from relatives, and how often such guesses are right in this very store.
package struct Imputation: Sendable {
  package let attributes: [AttributeImputation]
  /// Of every metric that enough models report, by name.
  package let metrics: [MetricImputation]
  /// Metrics that too few models report to test a guess, by name.
  package let unsupported: [String]

  /// - Parameter metric: only this one; nil for all.
  package init(_ index: AtlasIndex, metric: String? = nil) {
    let hubs = Hubs(index)
    let components = index.components()
    attributes = Attribute.allCases.map {
      AttributeImputation($0, in: index, hubs: hubs, components: components)
    }
    let counts = index.metricCounts.filter { metric == nil || $0.key == metric }
    let names = counts.keys.sorted { ModelID($0) < ModelID($1) }
    metrics = names.filter { counts[$0, default: 0] >= MetricImputation.labelledMin }
      .map { MetricImputation($0, in: index) }
    unsupported = names.filter { counts[$0, default: 0] < MetricImputation.labelledMin }
  }
}

extension AtlasIndex {
  /// How many models here report each metric.
  package var metricCounts: [String: Int] {
    var counts: [String: Int] = [:]
    for model in models where model.isHere && !model.results.isEmpty {
      for name in Set(model.results.map(\.name)) { counts[name, default: 0] += 1 }
    }
    return counts
  }
}
