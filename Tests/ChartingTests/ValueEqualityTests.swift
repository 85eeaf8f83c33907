import ModelAtlas
import Testing

@testable import Charting

@Suite("Equal values, counted")
struct ValueEqualityTests {
  @Test(
    "the kernels count what the reference counts, for values of all sizes",
    arguments: [ElementType.f32, .bf16, .f16], [0, 1, 7, 16, 129, 1000])
  func kernels(type: ElementType, count: Int) {
    var random = SplitMix64(seed: UInt64(count) &* 3 &+ 1)
    // Subnormal halves, halves' limit, zeros of both signs, and numbers half-way between two of the type.
    let odd: [Float] = [0, -0.0, 5.9e-8, -3e-8, 2.98e-8, 6.1e-5, 65504, 65519, 65520, 1e30, 1.00390625, 1.001953125]
    func value() -> Float { random.chance(0.3) ? odd.randomElement(using: &random) ?? 0 : random.normal() }
    let y = (0..<count).map { _ in value() }
    let z = y.map { random.chance(0.5) ? $0 : value() }
    let x = zip(y, z).map { pair -> Float in
      let choices: [Float] = [pair.0, pair.1, type.rounded(pair.0), type.rounded(pair.1), 0]
      return choices.randomElement(using: &random) ?? 0
    }
    #expect(ValueEquality(x, y, count: count, type: type) == ValueEquality(reference: x, y, type: type))
    #expect(MutationCount(x, y, z, count: count, type: type) == MutationCount(reference: x, y, z, type: type))
  }

  @Test("whatever combines to the child passes the screen, and independent fine-tunes don't")
  func screen() {
    for seed in 0..<40 as Range<UInt64> {
      var random = SplitMix64(seed: seed)
      let base = MadeModel.root("base", count: 1024, using: &random)
      let tuned = (0..<10).map { base.descendant(ModelID("m\($0)"), step: 0.05, using: &random) }
      let sketches = [base.model.sketch] + tuned.map(\.model.sketch)
      let weight = Float.random(in: 0.2..<0.8, using: &random)
      var merged = tuned[0]
      merged.values = zip(tuned[0].values, tuned[1].values).map { weight * $0 + (1 - weight) * $1 }
      merged = merged.descendant("merged", step: 0.01, using: &random)
      #expect(MergeScreen.mayBeMerge(merged.model.sketch, of: sketches), "seed \(seed)")
      let child = tuned[3].descendant("child", step: 0.05, using: &random)
      #expect(!MergeScreen.mayBeMerge(child.model.sketch, of: sketches), "seed \(seed)")
    }
  }
}
