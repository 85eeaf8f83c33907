import ModelAtlas

/// Conditions that a model must meet, all of them; values of one kind are alternatives.
package struct SearchQuery: Sendable {
  /// `mmlu > 0.6`: a metric named as a whole, by its benchmark, or by what was measured.
  package struct MetricCondition: Hashable, Sendable {
    package enum Comparison: String, Hashable, Sendable, CaseIterable {
      case atLeast = ">=", atMost = "<=", above = ">", below = "<", equal = "="
    }

    package let metric: String
    package let comparison: Comparison
    package let bound: Double

    /// Reads `mmlu>0.6`; nil when it is no such condition.
    package init?(_ text: String) {
      let found = Comparison.allCases.compactMap { comparison in
        text.firstRange(of: comparison.rawValue).map { (comparison, $0) }
      }.first
      guard let (comparison, range) = found, let bound = Double(text[range.upperBound...].trimmed), bound.isFinite
      else {
        return nil
      }
      metric = text[..<range.lowerBound].trimmed.lowercased()
      self.comparison = comparison
      self.bound = bound
      guard !metric.isEmpty else { return nil }
    }

    func holds(_ value: Double) -> Bool {
      switch comparison {
      case .atLeast: value >= bound
      case .atMost: value <= bound
      case .above: value > bound
      case .below: value < bound
      case .equal: value == bound
      }
    }
  }

  package var descendsFrom: [Int] = []
  package var relations: [Relation] = []
  /// In lower case, like `architectures`.
  package var licenses: Set<String> = []
  package var modalities: [Modality] = []
  package var formats: [WeightFormat] = []
  package var architectures: Set<String> = []
  package var metrics: [MetricCondition] = []
  package var bytesMax: UInt64?
  package var near: Int?
  /// Without a card.
  package var isUndocumented: Bool?
  package var isQuantized: Bool?
  /// By number: how well each model holds the text, 0 when it does not; nil when no text was asked for.
  package var textScores: [Double]?
  /// By number: what people noted of them is as asked; nil when it was not asked for.
  package var annotated: Set<Int>?
  /// Best first by this metric; models without it are left out.
  package var best: String?

  package init() {}

  /// Whether something is asked that a model itself has to be looked at for.
  var asksOfModels: Bool {
    !(relations.isEmpty && licenses.isEmpty && modalities.isEmpty && formats.isEmpty && architectures.isEmpty)
      || bytesMax != nil || isUndocumented != nil || isQuantized != nil
  }
}

extension Substring {
  fileprivate var trimmed: String {
    let scalars = unicodeScalars.drop { $0 == " " }
    return String(String.UnicodeScalarView(scalars.reversed().drop { $0 == " " }.reversed()))
  }
}
