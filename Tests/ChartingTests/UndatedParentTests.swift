import ModelAtlas
import Testing

@testable import Charting

@Suite("Quantized models of models without a time")
struct UndatedParentTests {
  private let base: MadeModel
  private var tuned: MadeModel
  private var quantized: MadeModel

  init() {
    var random = SplitMix64(seed: 7)
    var base = MadeModel.root("org0/base", using: &random)
    base.time = 1000
    var tuned = base.descendant("org0/tuned", step: 0.05, using: &random)
    tuned.time = nil
    var quantized = tuned.descendant("org0/tuned-q4", step: 0.08, using: &random)
    quantized.isQuantized = true
    quantized.time = 2000
    (self.base, self.tuned, self.quantized) = (base, tuned, quantized)
  }

  private func parents(_ rules: ChartingRules = ChartingRules()) -> [ModelID: [ModelID]] {
    let made = [quantized, tuned, base]
    let details = Dictionary(uniqueKeysWithValues: made.map { ($0.id, $0.detail) })
    return chart(made.map(\.model), rules: rules) { details[$0] }.mapValues { $0.parents.map(\.parent) }
  }

  @Test("a model whose time nobody knows may be what a dated quantized model was made from")
  func undatedParent() {
    #expect(parents() == ["org0/base": [], "org0/tuned": ["org0/base"], "org0/tuned-q4": ["org0/tuned"]])
  }

  @Test("a model that says it was made from the quantized one is not its parent")
  mutating func claimant() {
    tuned.claims = [.of("org0/tuned-q4")]
    #expect(parents()["org0/tuned-q4"] == ["org0/base"])
    #expect(parents()["org0/tuned"] == ["org0/base"])
  }

  @Test("so may it be what a dated fine-tune was made from, when it lies on that one's way from the base")
  mutating func ordinary() {
    quantized.isQuantized = false
    #expect(parents()["org0/tuned-q4"] == ["org0/tuned"])
  }
}
