import Charting

/// A way to find parents.
struct Method: Sendable {
  let name: String
  let answers: @Sendable (Zoo) -> Answers

  /// Nobody declares anything.
  static let all: [Method] = [
    Method(name: "random", answers: { $0.randomEarlier() }),
    Method(name: "majority", answers: { $0.majority() }),
    Method(name: "price", answers: { $0.preferential() }),
    Method(name: "mother", answers: { MoTHer(weights: .all).answers($0) }),
    Method(name: "mother-rising", answers: { MoTHer(weights: .all, parentIsHigher: false).answers($0) }),
    paper("nearest") { rules in
      (rules.usesCopies, rules.usesQuantizedLeaves, rules.usesSnakeAndFan) = (false, false, false)
    },
    paper("paper") { _ in },
    paper("paper-quantized") { $0.usesQuantizedLeaves = false },
    paper("paper-copies") { $0.usesCopies = false },
    paper("paper-time") { $0.usesTime = false },
    paper("paper-fans") { $0.usesSnakeAndFan = false },
    Method(name: "paper-greedy", answers: { CanonicalAlgorithm(weights: .all, isGreedy: false).answers($0) }),
    Method(name: "evidence", answers: { $0.charted(by: ChartingRules(ruleSet: .evidence, usesDeclared: false)) }),
  ]

  private static func paper(_ name: String, _ change: (inout ChartingRules) -> Void) -> Method {
    var rules = ChartingRules(ruleSet: .paper, usesDeclared: false)
    change(&rules)
    let fixed = rules
    return Method(name: name, answers: { $0.charted(by: fixed) })
  }
}

/// The same by the paper's protocol: a tenth of the edges is known, distances are over all weights or 100 neurons.
struct StemMethod: Sendable {
  let name: String
  let answers: @Sendable (Zoo, Stem) -> Answers

  static let all: [StemMethod] =
    [
      StemMethod(name: "random", answers: { zoo, _ in zoo.randomEarlier() }),
      StemMethod(name: "majority", answers: { $0.majority(known: $1.known) }),
      StemMethod(name: "price", answers: { $0.preferential(known: $1.known) }),
      StemMethod(name: "mother", answers: { zoo, _ in MoTHer(weights: .all).answers(zoo) }),
      StemMethod(name: "mother-drawn-root", answers: { zoo, _ in MoTHer(weights: .all, drawsRoot: true).answers(zoo) }),
      canonical("all weights") { _ in },
      canonical("100 neurons", weights: .neurons(100)) { _ in },
      canonical("-quantization") { $0.knowsQuantized = false },
      canonical("-dedup") { $0.knowsCopies = false },
      canonical("-time") { $0.knowsTime = false },
      canonical("-fan/snake") { $0.tellsFans = false },
      canonical("-merges") { $0.knowsMerges = false },
      canonical("-greedy") { $0.isGreedy = false },
      canonical("-greedy, drawn root") { rules in (rules.isGreedy, rules.drawsRoot) = (false, true) },
      StemMethod(
        name: "evidence",
        answers: { zoo, stem in
          stem.declared(in: zoo).charted(by: ChartingRules(ruleSet: .evidence, usesDeclared: true))
        }),
    ]

  private static func canonical(
    _ name: String, weights: FamilyDistances.Weights = .all, _ change: (inout CanonicalAlgorithm) -> Void
  ) -> StemMethod {
    var rules = CanonicalAlgorithm(weights: weights)
    change(&rules)
    let fixed = rules
    return StemMethod(name: name, answers: { fixed.answers($0, stem: $1) })
  }
}
