import ModelAtlas
import Testing

@testable import Charting

@Suite("Concluding a parent from weights")
struct EvidenceDecisionTests {
  let base = weights(seed: 1, scale: 1)
  let change = weights(seed: 2, scale: 0.05)
  let other = weights(seed: 3, scale: 0.05)
  let third = weights(seed: 4, scale: 0.05)

  var root: EvidenceModel { EvidenceModel("base", base) }
  var tuned: EvidenceModel { EvidenceModel("tuned", base + change) }

  @Test("a fine-tune of a fine-tune carries its parent's whole change")
  func chain() throws {
    let child = EvidenceModel("child", base + change + other)
    let edge = try #require(decide(child, [(root, []), (tuned, ["base"])]).parents.first)
    #expect(edge.parent == "tuned")
    #expect(edge.rule == "path")
    let carried = try #require(edge.evidence.first { $0.name == "inheritedFraction" })
    #expect(abs(carried.value - 1) < 0.1)
  }

  @Test("a sibling that goes the same way is nearer than the parent, and not taken")
  func sibling() throws {
    // Both have three quarters of one common change, and a part of their own: d2(child, tuned) < d2(child, base).
    let common = weights(seed: 9, scale: 0.05)
    let first = EvidenceModel("tuned", base + common + 0.5 * change)
    let child = EvidenceModel("child", base + common + 0.5 * other)
    let decision = decide(child, [(root, []), (first, ["base"])])
    #expect(decision.parents.map(\.parent) == ["base"])
    let refusal = try #require(decision.rejected.first)
    #expect(refusal.candidate == "tuned")
    #expect(refusal.reason.contains("sibling"))
  }

  @Test("a model with frozen layers descends from whoever has these very layers")
  func frozen() throws {
    // Two matrices stay, two change so much that the fine-tune, which changed all four, is nearer.
    var values = base
    values[2] = zip(base[2], change[2]).map { $0 + $1 + $1 }
    values[3] = zip(base[3], change[3]).map { $0 + $1 + $1 }
    let edge = try #require(decide(EvidenceModel("child", values), [(root, []), (tuned, ["base"])]).parents.first)
    #expect(edge.parent == "base")
    #expect(edge.method == "frozen")
    #expect(edge.evidence.contains(Measurement("equalTensors", 2)))
  }

  @Test("the sampled values stand in for hashes that are not known yet")
  func unhashed() throws {
    var values = base
    values[3] = zip(base[3], change[3]).map { $0 + $1 + $1 }
    let child = EvidenceModel("child", values, hashed: false)
    #expect(decide(child, [(root, []), (tuned, ["base"])]).parents.map(\.parent) == ["base"])
  }

  @Test("a child whose every value is a candidate's, rounded to BF16, is its cast")
  func cast() throws {
    let child = EvidenceModel("child", (base + change).map { $0.map(nearestBrainFloat) }, type: .bf16)
    let edge = try #require(decide(child, [(root, []), (tuned, ["base"])]).parents.first)
    #expect(edge.parent == "tuned")
    #expect(edge.relation == .cast)
  }

  @Test("a weighted sum of two siblings has both as parents, with their weights")
  func merge() throws {
    let sibling = EvidenceModel("sibling", base + other)
    let bystander = EvidenceModel("bystander", base + third)
    let child = EvidenceModel("child", base + 0.6 * change + 0.4 * other)
    let decision = decide(child, [(root, []), (tuned, ["base"]), (sibling, ["base"]), (bystander, ["base"])])
    #expect(decision.parents.map(\.parent) == ["sibling", "tuned"])
    #expect(decision.parents.allSatisfy { $0.relation == .merge && $0.method == "linear" })
    let weights = decision.parents.compactMap { $0.evidence.first { $0.name == "mergeWeight" }?.value }
    #expect(abs(weights[0] - 0.4) < 0.01)
    #expect(abs(weights[1] - 0.6) < 0.01)
  }

  @Test("weights that differ from tensor to tensor are told as slerp")
  func mergeByTensor() throws {
    let sibling = EvidenceModel("sibling", base + other)
    var values = base + 0.7 * change + 0.3 * other
    values[1] = zip(base[1], zip(change[1], other[1])).map { $0 + 0.2 * $1.0 + 0.8 * $1.1 }
    let decision = decide(EvidenceModel("child", values), [(root, []), (tuned, ["base"]), (sibling, ["base"])])
    #expect(decision.parents.map(\.parent) == ["sibling", "tuned"])
    #expect(decision.parents.first?.method == "slerp")
  }

  @Test("a fine-tune is not taken for a merge of its relatives")
  func noMerge() {
    let sibling = EvidenceModel("sibling", base + other)
    let child = EvidenceModel("child", base + third)
    let decision = decide(child, [(root, []), (tuned, ["base"]), (sibling, ["base"])])
    #expect(decision.parents.map(\.parent) == ["base"])
  }

  @Test("quantizing the true parent reproduces every block")
  func requantized() throws {
    let stored = (base + change).map { matrix in
      stride(from: 0, to: matrix.count, by: 32).flatMap { start in eightBits(matrix[start..<start + 32]) }
    }
    let child = EvidenceModel("child", stored, type: .q8_0, isQuantized: true)
    let near = EvidenceModel("near", base + change + 0.1 * other)
    let edge = try #require(decide(child, [(root, []), (tuned, ["base"]), (near, ["tuned"])]).parents.first)
    #expect(edge.parent == "tuned")
    #expect(edge.rule == "requantized")
    #expect(edge.evidence.contains(Measurement("requantizedEqual", 1)))
  }

  @Test("unrelated models are nobody's parents")
  func unrelated() {
    let stranger = EvidenceModel("stranger", weights(seed: 77, scale: 1))
    #expect(decide(EvidenceModel("child", base), [(stranger, [])]).parents.isEmpty)
  }

  @Test("an adapter fits a model whose modules have its sizes")
  func adapter() {
    let base = [TensorFact(name: "q", role: "blk.0.attn_q.weight", shape: [64, 32], type: .f32)]
    func lora(_ inputs: UInt64) -> [TensorFact] {
      [
        TensorFact(name: "a", role: "blk.0.attn_q.lora_A.weight", shape: [8, inputs], type: .f32),
        TensorFact(name: "b", role: "blk.0.attn_q.lora_B.weight", shape: [64, 8], type: .f32),
      ]
    }
    #expect(adapterFit(adapter: lora(32), base: base).isComplete)
    #expect(adapterFit(adapter: lora(48), base: base).fitting == 1)
  }

  private func eightBits(_ values: ArraySlice<Float>) -> [Float] {
    let scale = (values.map(\.magnitude).max() ?? 0) / 127
    return values.map { ($0 * (1 / scale)).rounded(.toNearestOrAwayFromZero) * nearestHalf(scale) }
  }
}

@Suite("Rounding to narrower floats")
struct FloatRoundingTests {
  @Test("halves round to the nearest, ties to even, small ones to multiples of 2^-24")
  func half() {
    #expect(nearestHalf(1 + 0x1p-11) == 1)
    #expect(nearestHalf(1 + 3 * 0x1p-11) == 1 + 0x1p-9)
    #expect(nearestHalf(65519) == 65504)
    #expect(nearestHalf(65520) == .infinity)
    #expect(nearestHalf(1.5 * 0x1p-24) == 2 * 0x1p-24)
    #expect(nearestHalf(-0x1p-26) == 0)
    for value in bell(2000, seed: 5, scale: 0.001) { #expect(nearestHalf(value) == Float(Float16(value))) }
  }

  @Test("BF16 keeps eight bits")
  func brain() {
    #expect(nearestBrainFloat(1 + 0x1p-8) == 1)
    #expect(nearestBrainFloat(1 + 3 * 0x1p-8) == 1 + 0x1p-6)
  }
}
