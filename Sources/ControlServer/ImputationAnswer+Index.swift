import AtlasAnalysis
import ControlAPI
import ModelAtlas

extension ImputationAnswer {
  /// - Parameter number: of the model to guess for; nil for the store's accuracies alone.
  init(_ imputation: Imputation, _ index: AtlasIndex, for number: Int?) {
    self.init(model: number.map { index.models[$0].id.text })
    attributes = imputation.attributes.map(Attribute.init)
    metrics = imputation.metrics.map { metric in
      Metric(metric: metric.metric, labelled: metric.labelled.count, trials: metric.trials.map(Trial.init))
    }
    unsupported = imputation.unsupported
    guard let number else { return }
    guesses = imputation.attributes.compactMap { attribute in
      attribute.guess(for: number).map { Guess(attribute, $0) }
    }
    guesses += imputation.metrics.compactMap { metric in metric.guess(for: number).map { Guess(metric, $0) } }
  }
}

extension ImputationAnswer.Attribute {
  fileprivate init(_ attribute: AttributeImputation) {
    self.init(attribute: attribute.attribute.rawValue)
    labelled = attribute.labelled
    tested = attribute.tested
    hubAccuracy = share(attribute.hubRight, of: attribute.tested)
    graphAccuracy = share(attribute.graphRight, of: attribute.tested)
    globalAccuracy = share(attribute.globalRight, of: attribute.tested)
    imputable = attribute.imputable
  }
}

private func share(_ part: Int, of whole: Int) -> Double? { whole > 0 ? Double(part) / Double(whole) : nil }

extension ImputationAnswer.Trial {
  fileprivate init(_ trial: MetricImputation.Trial) {
    self.init(k: trial.k, tested: trial.tested, neighbors: .init(trial.neighbors), baseline: .init(trial.baseline))
  }
}

extension ImputationAnswer.Errors {
  fileprivate init(_ errors: MetricImputation.Errors) {
    self.init(mse: errors.meanSquared, mae: errors.meanAbsolute, correlation: errors.correlation)
  }
}

extension ImputationAnswer.Guess {
  fileprivate init(_ attribute: AttributeImputation, _ guess: AttributeImputation.Guess) {
    self.init(name: attribute.attribute.rawValue, value: guess.value)
    votes = guess.votes
    voters = guess.voters
    accuracy = share(attribute.hubRight, of: attribute.tested)
    support = guess.support.map { Support(id: $0.text, distance: nil, value: guess.value) }
  }

  fileprivate init(_ metric: MetricImputation, _ guess: MetricImputation.Guess) {
    self.init(name: metric.metric, value: "\(guess.value)")
    error = metric.best?.neighbors.meanSquared.squareRoot()
    support = guess.support.map { Support(id: $0.model.text, distance: $0.distance, value: "\($0.value)") }
  }
}
