import ModelAtlas
import Testing

@testable import Charting

@Suite("Merges whose ingredients explain every value")
struct ExactMergeTests {
  private let base = weights(seed: 1, scale: 1)
  private let change = weights(seed: 2, scale: 0.01)
  private let other = weights(seed: 3, scale: 0.01)
  private let third = weights(seed: 4, scale: 0.01)

  /// Changes of some last places of BF16: little more than rounding.
  private var root: EvidenceModel { model("base", base) }
  private var tuned: EvidenceModel { model("tuned", stored(base + change)) }
  private var sibling: EvidenceModel { model("sibling", stored(base + other)) }
  private var bystander: EvidenceModel { model("bystander", stored(base + third)) }

  private func stored(_ values: [[Float]]) -> [[Float]] { values.map { $0.map(ElementType.bf16.rounded) } }
  private func model(_ id: ModelID, _ values: [[Float]]) -> EvidenceModel {
    EvidenceModel(id, stored(values), type: .bf16)
  }

  private func decision(on child: [[Float]], type: ElementType = .bf16) -> Decision {
    let stored = child.map { $0.map(type.rounded) }
    return decide(
      EvidenceModel("child", stored, type: type),
      [(root, []), (tuned, ["base"]), (sibling, ["base"]), (bystander, ["base"])])
  }

  private func parents(_ child: [[Float]]) -> [ModelID] { decision(on: child).parents.map(\.parent) }

  @Test("two children of one parent, by weights for all tensors and by some for each")
  func combinations() {
    let (a, b) = (stored(base + change), stored(base + other))
    let linear = decision(on: 0.7 * a + 0.3 * b)
    #expect(linear.parents.map(\.parent) == ["sibling", "tuned"])
    #expect(linear.parents.allSatisfy { $0.method == "linear" && $0.confidence == Confidence.reproduced })
    let slerp = zip(a, b).enumerated().map { index, pair in
      let share = 0.3 + 0.1 * Float(index)
      return zip(pair.0, pair.1).map { (1.0001 - share) * $0 + share * $1 }
    }
    #expect(parents(slerp) == ["sibling", "tuned"])
    #expect(decision(on: slerp).parents.allSatisfy { $0.method == "slerp" })
  }

  @Test("three models, and a model with the one that it was made from")
  func others() {
    let (a, b, c) = (stored(base + change), stored(base + other), stored(base + third))
    #expect(parents(0.5 * a + 0.3 * b + 0.2 * c) == ["bystander", "sibling", "tuned"])
    #expect(parents(0.4 * stored(base) + 0.6 * b) == ["base", "sibling"])
    let single = decision(on: 0.4 * stored(base) + 0.6 * b, type: .f32)
    #expect(single.parents.map(\.parent) == ["base", "sibling"])
    let weights = single.parents.compactMap { edge in edge.evidence.first { $0.name == "mergeWeight" }?.value }
    for (weight, expected) in zip(weights, [0.4, 0.6]) { #expect(abs(weight - expected) < 1e-4) }
  }

  @Test("what lies between two models, but not in every value where their combination would, is no merge")
  func sweep() {
    let (a, b) = (stored(base + 10 * change), stored(base + 10 * other))
    let known: [(EvidenceModel, parents: [ModelID])] = [
      (root, []), (model("a", a), ["base"]), (model("b", b), ["base"]),
    ]
    let merge = 0.7 * a + 0.3 * b
    // By some last places, whatever the value; by one is what rounding each step does.
    let (one, some) = (weights(seed: 7, scale: 0.002), weights(seed: 7, scale: 0.03))
    let steps = [0 * one, one, some].map { noise in
      let near = zip(merge, noise).map { zip($0, $1).map { $0 * (1 + $1) } }
      let parents = decide(model("child", near), known).parents.filter { $0.confidence == Confidence.reproduced }
      return Set(parents.flatMap(\.evidence).filter { $0.name == "mergeRoundedSteps" }.map(\.value))
    }
    #expect(steps == [[0], [1], []])
  }

  /// Keeps changes at some places and leaves the base's value at others; those that agree in sign are averaged.
  private func elected(_ changes: [[[Float]]], density: Double, ratio: Float) -> [[Float]] {
    var random = SplitMix64(seed: 11)
    return base.indices.map { matrix in
      base[matrix].indices.map { place in
        let kept = changes.map { random.chance(density) ? ratio * $0[matrix][place] : 0 }
        let sign = kept.reduce(0, +)
        let agreeing = kept.filter { $0 * sign > 0 }
        let origin = ElementType.bf16.rounded(base[matrix][place])
        return agreeing.isEmpty ? origin : origin + agreeing.reduce(0, +) / Float(agreeing.count)
      }
    }
  }

  /// What the models as they are stored changed.
  private func changes(_ models: [EvidenceModel]) -> [[[Float]]] {
    models.map { model in
      let values = model.detail.sample.values
      return base.indices.map { matrix in
        base[matrix].indices.map { values[matrix * 512 + $0] - ElementType.bf16.rounded(base[matrix][$0]) }
      }
    }
  }

  @Test("TIES of two and of three, and DARE, which enlarges what it keeps", arguments: [1.0, 0.7, 0.3])
  func elections(density: Double) {
    let method = density < 1 ? "dare_ties" : "ties"
    for models in [[tuned, sibling], [tuned, sibling, bystander]] {
      let child = elected(changes(models), density: min(density, 0.8), ratio: Float(1 / density))
      let decision = decision(on: child)
      #expect(Set(decision.parents.map(\.parent)) == Set(models.map(\.model.id) + ["base"]))
      #expect(decision.parents.allSatisfy { $0.relation == .merge && $0.method == method })
      let densities = Set(decision.parents.compactMap { $0.evidence.first { $0.name == "mergeDensity" }?.value })
      #expect(densities.count == 1 && abs((densities.first ?? 0) - density) < 0.021)
    }
  }

  @Test(
    "what was trained on, and what changed no more than one model did, was not elected",
    arguments: 0..<20 as Range<UInt64>)
  func trained(seed: UInt64) {
    let samples = [root, tuned, sibling, bystander].map(\.detail)
    func isMerge(_ values: [[Float]]) -> Bool {
      let child = model("child", values)
      let candidates = samples.map { AlignedSample($0, beside: child.detail) }
      let election = Election(ChildSample(child.detail), candidates, from: 0)
      return MergeArithmetic.allCases.contains { election.merge($0) != nil }
    }
    #expect(!isMerge(base + change + weights(seed: 100 + seed, scale: 0.005)))
    #expect(!isMerge(elected(changes([tuned]), density: 0.5, ratio: 1)))
  }

  @Test(
    "strips that hold some weights leave them, and those that hold none leave nothing",
    arguments: 0..<40 as Range<UInt64>)
  func region(seed: UInt64) {
    var random = SplitMix64(seed: seed)
    let weights = WeightRegion.Weights(
      Double.random(in: 0...1, using: &random), Double.random(in: 0...1, using: &random))
    var region = WeightRegion()
    for _ in 0..<500 {
      let direction = WeightRegion.Weights(Double(random.normal()), Double(random.normal()))
      let off = Double.random(in: -0.01...0.01, using: &random)
      region.clip(direction, near: (direction * weights).sum() + off, half: 0.0101)
    }
    #expect(!region.isEmpty && region.width < 0.01)
    let off = region.middle - weights
    #expect((off * off).sum().squareRoot() < 0.01)
    region.clip(WeightRegion.Weights(1, 0), near: weights.x + 0.1, half: 0.05)
    #expect(region.isEmpty)
  }
}
