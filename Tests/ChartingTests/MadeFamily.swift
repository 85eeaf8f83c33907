import ModelAtlas

@testable import Charting

/// Verdicts on a handful of models, charted at once.
func verdicts(
  _ models: [MadeModel], _ ruleSet: ChartingRules.RuleSet = .paper, usesDeclared: Bool = false,
  change: (inout ChartingRules) -> Void = { _ in }
) -> [ModelID: Verdict] {
  var rules = ChartingRules(ruleSet: ruleSet, usesDeclared: usesDeclared)
  change(&rules)
  let details = Dictionary(models.map { ($0.id, $0.detail) }) { $1 }
  return chart(models.map(\.model), rules: rules) { details[$0] }
}

extension MadeModel {
  /// The same model with some properties set.
  func with(_ change: (inout MadeModel) -> Void) -> MadeModel {
    var model = self
    change(&model)
    return model
  }

  func at(_ seconds: Int64, _ source: CreationTime.Source = .hub) -> MadeModel {
    with {
      $0.time = seconds * 1000
      $0.source = source
    }
  }

  func claiming(_ references: String...) -> MadeModel { with { $0.claims += references.map { .of($0) } } }
}

/// A base and what was made of it: known lineage, known times.
struct MadeFamily {
  var random: SplitMix64
  let base: MadeModel

  init(_ name: String, seed: UInt64, at time: Int64 = 100, count: Int = 128) {
    random = SplitMix64(seed: seed)
    base = MadeModel.root(ModelID("\(name)/base"), count: count, using: &random).at(time)
  }

  mutating func child(of parent: MadeModel, _ id: ModelID, step: Float = 0.05, at time: Int64) -> MadeModel {
    parent.descendant(id, step: step, using: &random).at(time)
  }
}
