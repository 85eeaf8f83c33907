/// Which rules conclude the verdicts, with all their thresholds. Equal rules and equal facts give equal verdicts.
package struct ChartingRules: Hashable, Sendable {
  package enum RuleSet: String, Hashable, Sendable, CaseIterable {
    /// Canonical Algorithm 1 of "We Should Chart an Atlas of All the World's Models", App. C.
    case paper
    /// Exact evidence first (casts, equal bits and tensors, re-quantization), geometry next, the nearest last.
    case evidence
  }

  package var ruleSet: RuleSet
  /// Whether claims that name a parent have a say. They are judged and shown either way.
  package var usesDeclared: Bool

  /// K: how many nearest predecessors the paper's rules look at.
  package var neighbors = 5
  /// K_th: neighbors whose distances differ by more are no snake and no fan. Euclidean, over 1,024 sampled values.
  package var spreadThreshold = 0.05
  /// rho_th is this quantile (nearest rank) of the family's correlations between distance and time.
  package var correlationQuantile = 0.6
  /// Related models have at least this cosine between row-centered sketches.
  ///
  /// 7/√n alone (unrelated models are nearly orthogonal; 7 standard deviations keep 10⁶ models apart) is too low: two
  /// families trained from one random initialization were seen at 0.36, and members of one family at 0.58 and more.
  package var familyCosine = 0.45
  package var familyDeviations = 7.0
  /// Or so many values that are the same to the last bit, where the two have different layers: some rows of a matrix.
  package var equalValuesMin = 16
  /// How many nearest predecessors the evidence rules are shown.
  package var candidates = 24

  /// Switches of the paper's rules, for ablations.
  package var usesQuantizedLeaves = true
  package var usesCopies = true
  package var usesTime = true
  package var usesSnakeAndFan = true

  package init(ruleSet: RuleSet = .evidence, usesDeclared: Bool = true) {
    self.ruleSet = ruleSet
    self.usesDeclared = usesDeclared
  }

  /// As verdicts state it.
  package var name: String {
    switch ruleSet {
    case .paper: "paper.1"
    case .evidence: "evidence.1"
    }
  }
}
