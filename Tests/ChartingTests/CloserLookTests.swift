import ModelAtlas
import Testing

@testable import Charting

@Suite("Reading more where a sample cannot tell a quantized model's parent")
struct CloserLookTests {
  /// Two siblings 0.4 % apart and the first one's weights with a rounding error of a tenth. Of 65,536 weights a sample
  /// has 2,048, and (10 · 0.1 / 0.004)² = 62,500 are needed.
  private struct Siblings {
    let whole: [(id: ModelID, values: [[Float]])]

    /// - Parameter rows: of each matrix; those of a smaller number are among them.
    init(seed: UInt64, rows: Int = 512) {
      let parent = many(seed, rows)
      whole = [
        ("org/parent", parent), ("org/sibling", parent + 0.004 * many(seed + 100, rows)),
        ("org/child", parent + 0.1 * many(seed + 200, rows)),
      ]
    }

    func model(_ index: Int, rows: Int = 16, looks: [CloserLook] = []) -> EvidenceModel {
      EvidenceModel(
        whole[index].id, whole[index].values.map { Array($0.prefix(rows * 32)) }, type: index == 2 ? .q4_K : .f32,
        isQuantized: index == 2, sample: UInt64(index), looks: looks)
    }

    func decision(looks: [CloserLook] = []) -> Decision {
      decide(model(2, looks: looks), [(model(1), []), (model(0), [])])
    }

    /// At the child beside the other two.
    var look: CloserLook {
      CloserLook(
        model(2, rows: 512).detail,
        beside: [1, 0].map { (ValueDigest(high: 0, low: UInt64($0)), model($0, rows: 512).detail) })
    }
  }

  /// The first whose sample takes the sibling for the parent: six in a hundred do.
  private static let misled = (1...1000).lazy.map { UInt64($0) }
    .first { Siblings(seed: $0, rows: 16).decision().parents.first?.parent == "org/sibling" }
    .map { Siblings(seed: $0) }

  private func evidence(_ decision: Decision, _ name: String) -> Double? {
    decision.parents.first?.evidence.first { $0.name == name }?.value
  }

  @Test("a sample that cannot tell two candidates apart says between whom, and how many values would")
  func doubt() throws {
    let decision = try #require(Self.misled).decision()
    let doubt = try #require(decision.doubt)
    #expect(doubt.candidates == ["org/sibling", "org/parent"])
    #expect((30_000...130_000).contains(doubt.neededValues))
    #expect(try #require(decision.parents.first).confidence < 0.8)
  }

  @Test("more values of just these find the parent, and the question stays the one that the sample asked")
  func settled() throws {
    let siblings = try #require(Self.misled)
    let (before, after) = (siblings.decision(), siblings.decision(looks: [siblings.look]))
    #expect(before.parents.map(\.parent) == ["org/sibling"])
    #expect(after.parents.map(\.parent) == ["org/parent"])
    #expect(after.doubt == before.doubt)
    #expect(evidence(after, "closerValues") == 65_536)
    #expect(try abs(#require(evidence(after, "margin")) - 1) < 0.6)
    #expect(try #require(after.parents.first).confidence > 0.85)
  }

  @Test("a look at other models says nothing")
  func otherCandidates() throws {
    let siblings = try #require(Self.misled)
    let look = siblings.look
    let strangers = CloserLook(
      candidates: [look.candidates[0], ValueDigest(high: 7, low: 7)], gaps: look.gaps, apart: look.apart)
    #expect(siblings.decision(looks: [strangers]) == siblings.decision())
  }

  @Test("where the sample decides nothing more is asked for")
  func clear() {
    let parent = many(1, 16)
    let models = [
      EvidenceModel("org/parent", parent, sample: 0),
      EvidenceModel("org/sibling", parent + 0.2 * many(2, 16), sample: 1),
    ]
    let child = EvidenceModel("org/child", parent + 0.1 * many(3, 16), type: .q4_K, isQuantized: true, sample: 2)
    #expect(decide(child, models.map { ($0, []) }).doubt == nil)
  }
}

/// Four matrices.
private func many(_ seed: UInt64, _ rows: Int) -> [[Float]] {
  (0..<4).map { bell(rows * 32, seed: seed &* 31 &+ UInt64($0)) }
}
