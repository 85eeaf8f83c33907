import ModelAtlas
import Testing

@testable import Charting

@Suite("Merges that nobody documented")
struct MergeTests {
  private let base = weights(seed: 1, scale: 1)
  private let change = weights(seed: 2, scale: 0.05)
  private let other = weights(seed: 3, scale: 0.05)
  private let third = weights(seed: 4, scale: 0.05)

  private var root: EvidenceModel { EvidenceModel("base", base) }
  private var tuned: EvidenceModel { EvidenceModel("tuned", base + change) }
  private var sibling: EvidenceModel { EvidenceModel("sibling", base + other) }
  private var bystander: EvidenceModel { EvidenceModel("bystander", base + third) }

  private func decision(on child: [[Float]]) -> Decision {
    decide(
      EvidenceModel("child", child),
      [(root, []), (tuned, ["base"]), (sibling, ["base"]), (bystander, ["base"])])
  }

  /// Both changes, value by value, with a number that rises with the value's place.
  private func mixed(_ mix: (Float, Float, Int) -> Float) -> [[Float]] {
    base
      + zip(change, other).map { first, second in
        first.indices.map { mix(first[$0], second[$0], $0) }
      }
  }

  @Test("task arithmetic names the base that the changes are taken from")
  func taskArithmetic() {
    let decision = decision(on: base + 0.8 * change + 0.7 * other)
    #expect(decision.parents.map(\.parent) == ["base", "sibling", "tuned"])
    #expect(decision.parents.allSatisfy { $0.relation == .merge && $0.method == "task_arithmetic" })
  }

  @Test("three ingredients have their weights, and the base has none")
  func three() throws {
    let decision = decision(on: base + 0.5 * change + 0.3 * other + 0.2 * third)
    #expect(decision.parents.map(\.parent) == ["bystander", "sibling", "tuned"])
    let weights = decision.parents.compactMap { edge in edge.evidence.first { $0.name == "mergeWeight" }?.value }
    for (weight, expected) in zip(weights, [0.2, 0.3, 0.5]) { #expect(abs(weight - expected) < 0.001) }
  }

  @Test("TIES: what one model alone changed much is its, the rest is the base's")
  func ties() {
    let child = mixed { first, second, _ in
      let (a, b) = (first.magnitude > 0.04 ? first : 0, second.magnitude > 0.04 ? second : 0)
      if a * b > 0 { return (a + b) / 2 }
      return a.magnitude > b.magnitude ? a : b
    }
    let decision = decision(on: child)
    #expect(Set(decision.parents.map(\.parent)).isSuperset(of: ["sibling", "tuned"]))
    #expect(!decision.parents.contains { $0.parent == "bystander" })
    #expect(decision.parents.allSatisfy { $0.relation == .merge && $0.method == "ties" })
  }

  @Test("DARE: changes are dropped by chance, and what is kept is enlarged")
  func dare() {
    let draws = bell(2 * 512, seed: 9)
    let child = mixed { first, second, place in
      (draws[place] > 0 ? 0.9 * first : 0) + (draws[512 + place] > 0 ? 1.1 * second : 0)
    }
    let decision = decision(on: child)
    #expect(Set(decision.parents.map(\.parent)) == ["base", "sibling", "tuned"])
    #expect(decision.parents.allSatisfy { $0.method == "dare_linear" })
  }

  @Test("an ingredient kept in part is said the surer the more the child follows it, and the base hardly at all")
  func sureInPart() {
    func confidence(keeping threshold: Float, of id: ModelID) -> Double? {
      let draws = bell(2 * 512, seed: 9)
      let child = mixed { first, second, place in
        (draws[place] > threshold ? 0.9 * first : 0) + (draws[512 + place] > 0 ? 1.1 * second : 0)
      }
      return decision(on: child).parents.first { $0.parent == id }?.confidence
    }
    let (some, more) = (confidence(keeping: 0.8, of: "tuned") ?? 1, confidence(keeping: 0, of: "tuned") ?? 0)
    #expect(some < more && more > 0.79)
    #expect(confidence(keeping: 0, of: "base") == 0.3)
  }

  @Test("a combination that rounding may have made is doubted where ingredients hardly count or changed alike")
  func sureOfCombination() throws {
    func confidence(residual: Double = 0, rounding: Double = 0.01, cosine: Double = 0, weight: Double = 0.4) -> Double {
      Confidence.merge(residual: residual, rounding: rounding, cosine: cosine, weight: weight)
    }
    #expect(confidence() > 0.9)
    #expect(confidence(weight: 0.03) < 0.5)
    #expect(confidence(cosine: 0.95) < confidence(cosine: 0.7))
    #expect(confidence(rounding: 1e-9, cosine: 0.95, weight: 0.03) == Confidence.reproduced)
    #expect(confidence(residual: 5e-5, rounding: 1e-9) < confidence(rounding: 1e-9))
    let told = decision(on: base + 0.5 * change + 0.47 * other + 0.03 * third).parents
    #expect(told.map(\.parent) == ["bystander", "sibling", "tuned"])
    #expect(told.allSatisfy { $0.confidence == Confidence.reproduced })
  }

  @Test("what lost a matrix does not stand in for the model that it was made from")
  func standIn() {
    let cut = EvidenceModel("cut", Array((base + change).prefix(3)))
    let child = EvidenceModel("child", base + 0.6 * change + 0.4 * other)
    let decision = decide(child, [(root, []), (tuned, ["base"]), (sibling, ["base"]), (cut, ["tuned"])])
    #expect(decision.parents.map(\.parent) == ["sibling", "tuned"])
  }

  @Test("whoever descends from a merge in part is no such merge itself")
  func afterDare() {
    let draws = bell(2 * 512, seed: 9)
    let merge = mixed { first, second, place in
      (draws[place] > 0 ? 0.9 * first : 0) + (draws[512 + place] > 0 ? 1.1 * second : 0)
    }
    let child = EvidenceModel("child", [merge[0], merge[1], merge[2], (merge + 0.3 * third)[3]])
    let decision = decide(
      child,
      [
        (root, []), (tuned, ["base"]), (sibling, ["base"]),
        (EvidenceModel("merge", merge), ["sibling", "tuned"]),
      ])
    #expect(decision.parents.map(\.parent) == ["merge"])
  }

  @Test("a model of two others' matrices is put together of both, whatever its layers are called")
  func passthrough() {
    let (first, second) = (base + change, base + other)
    let decision = decision(on: [first[0], first[1], second[1], second[2]])
    #expect(decision.parents.map(\.parent) == ["sibling", "tuned"])
    #expect(decision.parents.allSatisfy { $0.relation == .merge && $0.method == "passthrough" })
  }

  @Test(
    "ingredients are found in the whole family, behind everybody near the base, and without a date",
    arguments: [
      40, nil,
    ] as [Int64?])
  func farIngredient(time: Int64?) throws {
    var random = SplitMix64(seed: 5)
    let base = MadeModel.root("f/base", count: 1024, using: &random).at(1)
    let near = (0..<40).map { base.descendant(ModelID("f/near\($0)"), step: 0.01, using: &random).at(2 + Int64($0)) }
    let major = base.descendant("f/major", step: 0.05, using: &random).at(50)
    var minor = base.descendant("f/minor", step: 0.05, using: &random)
    minor.time = time.map { $0 * 1000 }
    var merge = MadeModel("f/merge").at(60)
    merge.values = zip(major.values, minor.values).map { 0.7 * $0 + 0.3 * $1 }
    let charted = verdicts(near + [base, major, minor, merge], .evidence)
    #expect(Set(charted["f/merge"]?.parents.map(\.parent) ?? []) == ["f/major", "f/minor"])
    #expect(charted["f/minor"]?.parents.map(\.parent) == ["f/base"])
  }
}
