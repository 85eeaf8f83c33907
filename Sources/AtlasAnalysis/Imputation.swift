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
