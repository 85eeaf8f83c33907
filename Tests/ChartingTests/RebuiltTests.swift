import ModelAtlas
import Testing

@testable import Charting

@Suite("What is rebuilt from codes descends from them")
struct RebuiltTests {
  private var made: [MadeModel] = []

  /// A model published in FP8, its copy in 16 bits, and what was trained from there.
  init() {
    var random = SplitMix64(seed: 11)
    var native = MadeModel.root("org0/native", using: &random)
    native.isQuantized = true
    native.method = "fp8"
    native.time = 1000
    var copy = native
    copy.id = "org1/bf16"
    copy.isQuantized = false
    copy.elementType = .bf16
    copy.values = native.values.map(nearestBrainFloat)
    copy.time = 2000
    var tuned = copy.descendant("org2/tuned", step: 0.03, using: &random)
    tuned.time = 3000
    made = [native, copy, tuned]
  }

  private func verdicts(_ models: [MadeModel]) -> [ModelID: Verdict] {
    let details = Dictionary(uniqueKeysWithValues: models.map { ($0.id, $0.detail) })
    return chart(models.map(\.model), rules: ChartingRules()) { details[$0] }
  }

  private func parents(_ models: [MadeModel]) -> [ModelID: [ModelID]] {
    verdicts(models).mapValues { $0.parents.map(\.parent) }
  }

  @Test("a model published in FP8 is the parent of its copy in 16 bits, and what was trained descends from the copy")
  func native() {
    #expect(parents(made) == ["org0/native": [], "org1/bf16": ["org0/native"], "org2/tuned": ["org1/bf16"]])
    #expect(verdicts(made)["org1/bf16"]?.parents.first?.rule == "dequantized")
    #expect(Set(verdicts(made).values.map(\.family)) == ["org0/native"])
  }

  @Test("whoever trains on rebuilt values and publishes no copy descends from the codes")
  mutating func directly() {
    var random = SplitMix64(seed: 12)
    var near = made[1].descendant("org3/near", step: 0.005, using: &random)
    near.time = 4000
    #expect(parents([made[0], near]) == ["org0/native": [], "org3/near": ["org0/native"]])
  }

  @Test("a quantized model's true parent lies off the codes by the method's error, and stays its parent")
  mutating func original() {
    var random = SplitMix64(seed: 13)
    var base = MadeModel.root("org4/base", using: &random)
    base.time = 100
    var packed = base.descendant("org4/base-fp8", step: 0.026, using: &random)
    packed.isQuantized = true
    packed.method = "fp8"
    packed.time = 200
    #expect(parents([base, packed]) == ["org4/base": [], "org4/base-fp8": ["org4/base"]])
  }

  @Test("a claim on a quantized model counts while nobody knows what that was made from")
  mutating func claimed() {
    made[2].claims = [.of("org0/native")]
    #expect(parents([made[0], made[2]])["org2/tuned"] == ["org0/native"])
  }
}
