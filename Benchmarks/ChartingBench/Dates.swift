import Foundation

/// What wrong and missing dates cost: recall of the same populations with a fifth of all dates replaced by random ones
/// from the population's own span, with a fifth unknown, and with all unknown.
func datesTable(_ zoos: [Zoo], _ options: Options) -> String {
  let cases: [(name: String, change: (Zoo, inout SplitMix) -> Zoo)] = [
    ("as they are", { zoo, _ in zoo }),
    ("20 % random", { zoo, random in zoo.withRandomDates(share: 0.2, &random) }),
    ("20 % unknown", { zoo, random in zoo.changed { if random.chance(0.2) { $0.statedTime = nil } } }),
    ("all unknown", { zoo, _ in zoo.changed { $0.statedTime = nil } }),
  ]
  let methods = ["evidence", "paper"].filter(options.runs).compactMap { name in Method.all.first { $0.name == name } }
  let heads = methods.map { "\($0.name) recall  precision" }
  var lines = ["dates         " + heads.map { String(repeating: " ", count: max(2, 28 - $0.count)) + $0 }.joined()]
  var wrong = [
    "whom the evidence rules say in place of a parent, % of edges", String(repeating: " ", count: 14) + Causes.head,
  ]
  for (name, change) in cases {
    var cells: [String] = []
    var causes = Causes()
    for method in methods {
      var (score, random) = (Score(), SplitMix(seed: options.seed))
      for zoo in zoos {
        let changed = change(zoo, &random)
        let answers = method.answers(changed)
        score.add(answers, on: changed)
        if method.name == "evidence" { causes.add(answers, on: changed) }
      }
      cells.append(String(format: "%15.1f %10.1f", score.recall * 100, score.precision * 100))
    }
    lines.append(name.padding(toLength: 14, withPad: " ", startingAt: 0) + cells.joined(separator: "  "))
    wrong.append(name.padding(toLength: 14, withPad: " ", startingAt: 0) + causes.cells)
  }
  return (lines + [""] + (options.runs("evidence") ? wrong : [])).joined(separator: "\n")
}

extension Zoo {
  func withRandomDates(share: Double, _ random: inout SplitMix) -> Zoo {
    let born = models.map(\.born)
    let (first, last) = (born.min() ?? 0, born.max() ?? 0)
    return changed { model in
      if random.chance(share) { model.statedTime = first + Int64(random.below(Int(last - first) + 1)) }
    }
  }
}
