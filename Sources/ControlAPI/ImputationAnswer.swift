/// `GET /v1/impute`: how well missing attributes and metrics can be guessed in this store, and the guesses for a model.
package struct ImputationAnswer: Codable, Hashable, Sendable {
  /// Leave-one-out over labelled members of hubs. Accuracies are null when nothing could be tested.
  package struct Attribute: Codable, Hashable, Sendable {
    package var attribute: String
    package var labelled = 0
    package var tested = 0
    @Nullable package var hubAccuracy: Double? = nil
    @Nullable package var graphAccuracy: Double? = nil
    @Nullable package var globalAccuracy: Double? = nil
    /// Models that lack it and for which there is a guess.
    package var imputable = 0

    package init(attribute: String) { self.attribute = attribute }
  }

  package struct Errors: Codable, Hashable, Sendable {
    package var mse: Double
    package var mae: Double
    @Nullable package var correlation: Double?

    package init(mse: Double, mae: Double, correlation: Double?) {
      self.mse = mse
      self.mae = mae
      self.correlation = correlation
    }
  }

  /// Leave-one-out with `k` neighbors, and with the mean of all other models, over the same models.
  package struct Trial: Codable, Hashable, Sendable {
    package var k: Int
    package var tested: Int
    package var neighbors: Errors
    package var baseline: Errors

    package init(k: Int, tested: Int, neighbors: Errors, baseline: Errors) {
      self.k = k
      self.tested = tested
      self.neighbors = neighbors
      self.baseline = baseline
    }
  }

  package struct Metric: Codable, Hashable, Sendable {
    package var metric: String
    package var labelled: Int
    package var trials: [Trial]

    package init(metric: String, labelled: Int, trials: [Trial]) {
      self.metric = metric
      self.labelled = labelled
      self.trials = trials
    }
  }

  /// A guess, never a fact. `origin` is always `imputed`.
  package struct Guess: Codable, Hashable, Sendable {
    package struct Support: Codable, Hashable, Sendable {
      package var id: String
      /// Edges; null for members of one hub.
      @Nullable package var distance: Int?
      package var value: String

      package init(id: String, distance: Int?, value: String) {
        self.id = id
        self.distance = distance
        self.value = value
      }
    }

    /// An attribute's or a metric's name.
    package var name: String
    package var value: String
    package var origin = "imputed"
    /// For attributes: how many of the labelled members of the hub say so.
    @Nullable package var votes: Int? = nil
    @Nullable package var voters: Int? = nil
    /// For attributes: how often such guesses are right in this store.
    @Nullable package var accuracy: Double? = nil
    /// For metrics: the root of the mean squared error of such guesses in this store.
    @Nullable package var error: Double? = nil
    package var support: [Support] = []

    package init(name: String, value: String) {
      self.name = name
      self.value = value
    }
  }

  @Nullable package var model: String?
  package var attributes: [Attribute] = []
  package var metrics: [Metric] = []
  /// Metrics that too few models report to test a guess.
  package var unsupported: [String] = []
  /// For the model that was asked about.
  package var guesses: [Guess] = []

  package init(model: String?) { self.model = model }
}
