import Charting

/// A way to find parents.
struct Method: Sendable {
  let name: String
  let answers: @Sendable (Zoo) -> Answers

  static let all: [Method] = [
    Method(name: "random", answers: { $0.randomEarlier() }),
    Method(name: "majority", answers: { $0.majority() }),
    Method(name: "price", answers: { $0.preferential() }),
    paper("nearest") { rules in
      (rules.usesCopies, rules.usesQuantizedLeaves, rules.usesSnakeAndFan) = (false, false, false)
    },
    paper("paper") { _ in },
    paper("paper-quantized") { $0.usesQuantizedLeaves = false },
    paper("paper-copies") { $0.usesCopies = false },
    paper("paper-time") { $0.usesTime = false },
    paper("paper-fans") { $0.usesSnakeAndFan = false },
    Method(name: "evidence", answers: { $0.charted(by: ChartingRules(ruleSet: .evidence, usesDeclared: false)) }),
  ]

  private static func paper(_ name: String, _ change: (inout ChartingRules) -> Void) -> Method {
    var rules = ChartingRules(ruleSet: .paper, usesDeclared: false)
    change(&rules)
    let fixed = rules
    return Method(name: name, answers: { $0.charted(by: fixed) })
  }
}
