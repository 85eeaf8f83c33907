import ControlAPI
import Testing

@testable import atlasctl

@Suite("Evaluations, verifications and differences in words")
struct ReliabilityTests {
  private let plain = Terminal.plain

  @Test("an evaluation tells each share with its range, and what it cannot tell")
  func evaluation() {
    let share = EvaluationAnswer.Share(right: 8, of: 10, value: 0.8, range: 0.49...0.94)
    let none = EvaluationAnswer.Share(right: 0, of: 0, value: nil, range: nil)
    var answer = EvaluationAnswer(ruleSet: "evidence.1", recall: share, precision: share, sure: none)
    answer.limits = [.init(code: "few-edges", text: "10 declared edges are too few")]
    let lines = evaluationLines(answer, plain, allMisses: false)
    #expect(lines.contains("  recall     80 % of 10 declared edges (95 of 100 times 49 % to 94 %)"))
    #expect(lines.contains("  sure       no edges said with 95 % and more"))
    #expect(lines.last == "  10 declared edges are too few")
  }

  @Test("a number that differs is shown with all its digits, and the file is named")
  func verification() {
    let answer = VerificationAnswer(
      child: "a", parent: nil, verified: false, complete: true, recordedRuleSet: "r", ruleSet: "r",
      readings: [.init(model: "a", path: "/srv/a", state: "changed", files: ["model.safetensors"], reason: nil)],
      numbers: [
        .init(part: "edge", model: "b", name: "cosine", recorded: 0.1, recomputed: 0.1.nextUp, equal: false),
        .init(part: "edge", model: "b", name: "distance", recorded: 2, recomputed: 2, equal: true),
      ])
    let lines = verificationLines(answer, plain)
    #expect(lines.contains("    changed: /srv/a/model.safetensors"))
    #expect(lines.contains("  cosine recorded 0.1, from the files 0.10000000000000002"))
    #expect(lines.contains("  distance 2  equal") && lines.contains("  1 of 2 numbers equal to the bit"))
  }

  @Test("a difference leaves equal tensors out, and tells a rank from more than can be told")
  func difference() {
    func tensor(_ role: String, _ state: String, rank: Int?) -> ModelDifference.Tensor {
      ModelDifference.Tensor(
        role: role, state: state, shapeA: [4, 4], shapeB: [4, 4], elementTypeA: "F32", elementTypeB: "F32", values: 16,
        changedValues: 4, relativeNorm: 0.5, rank: rank, rankMax: 128)
    }
    let answer = ModelDifference(
      a: "/a", b: "/b", counts: ["equal": 1, "changed": 2], relativeNorm: 0.25,
      tensors: [tensor("x", "equal", rank: 0), tensor("y", "changed", rank: 8), tensor("z", "changed", rank: nil)])
    let lines = differenceLines(answer, plain, allTensors: false)
    #expect(lines.contains("3 tensors: 1 equal, 2 changed"))
    #expect(!lines.contains { $0.hasPrefix("x ") })
    #expect(lines.contains { $0.hasPrefix("y ") && $0.contains(" 8 ") && $0.contains("25 %") })
    #expect(lines.contains { $0.hasPrefix("z ") && $0.contains("> 128") })
  }
}
