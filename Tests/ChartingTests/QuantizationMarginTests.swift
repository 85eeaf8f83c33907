import ModelAtlas
import Testing

@testable import Charting

@Suite("How sure a quantized model's parent is")
struct QuantizationMarginTests {
  private let base = weights(seed: 1, scale: 1)

  /// A parent, a sibling so far from it, and the parent's weights with a rounding error of a tenth.
  private func decision(apart: Float, error: Float = 0.1) -> Decision {
    let parent = EvidenceModel("org/parent", base)
    let sibling = EvidenceModel("org/sibling", base + apart * weights(seed: 2, scale: 1))
    let child = EvidenceModel("org/child", base + error * weights(seed: 3, scale: 1), type: .q4_K, isQuantized: true)
    return decide(child, [(sibling, []), (parent, [])])
  }

  private func evidence(_ decision: Decision, _ name: String) -> Double? {
    decision.parents.first?.evidence.first { $0.name == name }?.value
  }

  @Test("far from its rival the parent has a margin of one and high confidence")
  func clear() throws {
    let decision = decision(apart: 0.2)
    #expect(decision.parents.map(\.parent) == ["org/parent"])
    // 2,048 values: 2 * 0.1 / (0.2 * 45) = 0.02.
    #expect(try abs(#require(evidence(decision, "margin")) - 1) < 0.15)
    #expect(try #require(evidence(decision, "marginSpread")) < 0.03)
    #expect(try #require(evidence(decision, "neededValues")) < 40)
    #expect(try #require(decision.parents.first).confidence > 0.85)
  }

  @Test("a rival nearer than the error can tell needs more values than were sampled: confidence falls")
  func unclear() throws {
    let decision = decision(apart: 0.002)
    // (10 * 0.1 / 0.002)² = 250,000.
    #expect(try #require(evidence(decision, "neededValues")) > 100_000)
    #expect(try #require(decision.parents.first).confidence < 0.8)
  }

  @Test("scales that AWQ moved from a matrix into the norm before it are undone")
  func movedScales() throws {
    let parent = Norms("org/parent", base: 1, scale: 1)
    let sibling = Norms("org/sibling", base: 1, scale: 1, moved: 0.3)
    let child = Norms("org/child", base: 1, scale: 1, moved: 0.05, factor: { Float(1 + $0 % 4) / 2 })
    let undone = try #require(
      withoutMovedScales(ChildSample(child.detail), AlignedSample(parent.detail, beside: child.detail)))
    let (raw, fitted) = (pairEvidence(child: child.detail, parent: parent.detail), pairEvidence(undone.0, undone.1))
    #expect(raw.relativeDistance > 0.4 && fitted.relativeDistance < 0.06)
    let other = AlignedSample(sibling.detail, beside: parent.detail)
    #expect(withoutMovedScales(ChildSample(parent.detail), other) == nil)
  }
}

/// One norm of 32 and one matrix of 16 rows behind it.
private struct Norms {
  let detail: ModelDetail

  init(_ id: ModelID, base: UInt64, scale: Float, moved: Float = 0, factor: (Int) -> Float = { _ in 1 }) {
    let matrix = zip(bell(512, seed: base), bell(512, seed: 99)).enumerated().map { index, values in
      (values.0 + moved * values.1) * factor(index % 32)
    }
    let norm = (0..<32).map { 1 / factor($0) }
    let roles: [ByteString] = ["blk.0.attn_norm.weight", "blk.0.attn_q.weight"]
    let tensors = [
      TensorFact(name: roles[0], role: roles[0], shape: [32], type: .f32),
      TensorFact(name: roles[1], role: roles[1], shape: [16, 32], type: .q4_K),
    ]
    let chunks = (0..<17).map { index in
      WeightSample.Chunk(
        key: UInt64(index), role: index == 0 ? 0 : 1, row: UInt64(max(0, index - 1)), column: 0, offset: index * 32,
        count: 32, isMatrix: index > 0)
    }
    detail = ModelDetail(
      tensors: tensors,
      sample: WeightSample(design: 1, roles: roles, chunks: chunks, values: norm + matrix, nonFinite: 0))
  }
}
