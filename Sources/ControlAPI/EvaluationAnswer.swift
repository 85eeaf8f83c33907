/// `GET /v1/evaluate`: how often the weights alone find what was declared in this store.
package struct EvaluationAnswer: Codable, Hashable, Sendable {
  /// A share, and the range that holds the true one in 95 of 100 cases.
  package struct Share: Codable, Hashable, Sendable {
    package var right: Int
    package var of: Int
    /// Null when nothing was measured; `low` and `high` as well.
    @Nullable package var value: Double?
    @Nullable package var low: Double?
    @Nullable package var high: Double?

    package init(right: Int, of count: Int, value: Double?, range: ClosedRange<Double>?) {
      self.right = right
      of = count
      self.value = value
      low = range?.lowerBound
      high = range?.upperBound
    }
  }

  /// Comparable models by what they declare.
  package struct Models: Codable, Hashable, Sendable {
    package var comparable = 0
    package var undeclared = 0
    /// Copies and casts: told by equal values.
    package var exact = 0
    package var tested = 0
    package var contradicted = 0
    package var unresolved = 0
    package var elsewhere = 0
    package var elsewhereWithParent = 0

    package init() {}
  }

  package struct Rule: Codable, Hashable, Sendable {
    package var rule: String
    package var edges: Int
    package var right: Int
    package var meanConfidence: Double

    package init(rule: String, edges: Int, right: Int, meanConfidence: Double) {
      self.rule = rule
      self.edges = edges
      self.right = right
      self.meanConfidence = meanConfidence
    }
  }

  package struct Bin: Codable, Hashable, Sendable {
    /// Confidences from here, up to but without `to`; the last bin includes 1.
    package var from: Double
    package var to: Double
    package var edges: Int
    package var right: Int
    package var meanConfidence: Double

    package init(bin: ClosedRange<Double>, edges: Int, right: Int, meanConfidence: Double) {
      from = bin.lowerBound
      to = bin.upperBound
      self.edges = edges
      self.right = right
      self.meanConfidence = meanConfidence
    }
  }

  /// Declared edges of one relation.
  package struct Declared: Codable, Hashable, Sendable {
    package var relation: String
    package var edges: Int
    package var found: Int

    package init(relation: String, edges: Int, found: Int) {
      self.relation = relation
      self.edges = edges
      self.found = found
    }
  }

  /// An edge that was concluded and is not what was declared.
  package struct Miss: Codable, Hashable, Sendable {
    package var child: String
    package var parent: String
    package var rule: String
    package var confidence: Double
    /// The declared parent is an ancestor of the concluded one: the card may have left out a step.
    package var declaredIsAncestor: Bool

    package init(child: String, parent: String, rule: String, confidence: Double, declaredIsAncestor: Bool) {
      self.child = child
      self.parent = parent
      self.rule = rule
      self.confidence = confidence
      self.declaredIsAncestor = declaredIsAncestor
    }
  }

  /// Something that these numbers cannot tell.
  package struct Limit: Codable, Hashable, Sendable {
    /// `few-edges`, `undeclared`, `elsewhere`, `contradicted`, `cards-may-be-wrong`, `unjudged`.
    package var code: String
    package var text: String

    package init(code: String, text: String) {
      self.code = code
      self.text = text
    }
  }

  package var ruleSet: String
  package var models = Models()
  /// Of the declared edges between models that are here, the share that was found.
  package var recall: Share
  /// Of the edges concluded of the same models, the share that was declared.
  package var precision: Share
  /// Of those said with a confidence of 0.95 and more, the share that was declared.
  package var sure: Share
  @Nullable package var calibrationError: Double? = nil
  @Nullable package var brier: Double? = nil
  package var byRelation: [Declared] = []
  package var byRule: [Rule] = []
  package var byConfidence: [Bin] = []
  /// Edges that nothing can be said of.
  package var unjudged = 0
  /// The surest mistakes first, at most 1,000.
  package var misses: [Miss] = []
  package var limits: [Limit] = []

  package init(ruleSet: String, recall: Share, precision: Share, sure: Share) {
    self.ruleSet = ruleSet
    self.recall = recall
    self.precision = precision
    self.sure = sure
  }
}
