/// One result that a card reports in its `model-index`: a claim, like everything that a card says.
package struct EvaluationResult: Hashable, Sendable {
  /// `text-generation`; nil when the card does not say.
  package let task: String?
  /// The benchmark: its type where it is named by one (`cais/mmlu`), else its name.
  package let dataset: String?
  /// What was measured: `accuracy`, `loss`.
  package let metric: String
  /// Finite, in whatever unit the card uses.
  package let value: Double

  package init(task: String?, dataset: String?, metric: String, value: Double) {
    self.task = task
    self.dataset = dataset
    self.metric = metric
    self.value = value
  }

  /// One name for all results that can be compared: `mmlu.accuracy`, lower case, without the data set's owner.
  package var name: String {
    let benchmark = dataset.map { $0.split(separator: "/").last.map(String.init) ?? $0 }
    return [benchmark, metric].compactMap { $0 }.joined(separator: ".").lowercased()
  }
}
