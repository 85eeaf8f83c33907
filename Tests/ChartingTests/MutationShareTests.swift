import ModelAtlas
import Testing

@testable import Charting

@Suite("Whose mutations a child has")
struct MutationShareTests {
  /// 128 rows of 32 values near `values`, in 16 bits.
  private func model(_ id: ModelID, _ values: [Float], type: ElementType = .bf16) -> EvidenceModel {
    EvidenceModel(id, [values.map(ElementType.bf16.rounded)], type: type)
  }

  private func moved(_ values: [Float], by scale: Float, seed: UInt64) -> [Float] {
    zip(values, bell(values.count, seed: seed, scale: scale)).map(+)
  }

  @Test("they are counted as where the sums are wanted, too", arguments: 0..<20 as Range<UInt64>)
  func sameAsPath(seed: UInt64) throws {
    let base = bell(4096, seed: seed + 1)
    let tuned = moved(base, by: 0.01, seed: seed + 100)
    let family = [
      base, tuned, moved(tuned, by: 0.01, seed: seed + 200), moved(base, by: 0.01, seed: seed + 300),
      Array(base.prefix(32)),
    ].map { model("m", $0).detail }
    for child in family {
      for candidate in family {
        for origin in family {
          let path = pathEvidence(child: child, candidate: candidate, origin: origin)
          let share = mutationShare(
            ChildSample(child), AlignedSample(candidate, beside: child), origin: AlignedSample(origin, beside: child))
          #expect(share == path?.mutationShare)
        }
      }
    }
  }

  @Test("a child has most of its parent's, a sibling those of the base")
  func childAndSibling() throws {
    let base = bell(4096, seed: 1)
    let tuned = moved(base, by: 0.02, seed: 2)
    func share(of values: [Float]) -> Double? {
      let child = model("child", values)
      return mutationShare(
        ChildSample(child.detail), AlignedSample(model("tuned", tuned).detail, beside: child.detail),
        origin: AlignedSample(model("base", base).detail, beside: child.detail))
    }
    #expect(try #require(share(of: moved(tuned, by: 0.001, seed: 3))) > 0.9)
    #expect(try #require(share(of: moved(base, by: 0.001, seed: 4))) < 0.1)
  }
}
