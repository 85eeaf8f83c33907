import AtlasAnalysis
import ModelAtlas
import Testing

@Suite("How often the weights find what was declared")
struct EvaluationTests {
  private func edge(_ parent: ModelID, _ confidence: Double = 0.9, rule: String = "nearest") -> ParentEdge {
    ParentEdge(
      parent: parent, relation: .finetune, verdict: .undeclared, confidence: confidence, rule: rule, evidence: [])
  }

  private func claim(
    _ id: ModelID, _ verdict: ClaimVerdict = .verified, source: ClaimSource = .card, isBase: Bool = false
  ) -> JudgedClaim {
    JudgedClaim(
      claim: ParentClaim(source: source, reference: id.text, relation: .finetune, isMergeBase: isBase), resolved: id,
      verdict: verdict, evidence: [])
  }

  private func verdict(_ parents: [ParentEdge] = [], claims: [JudgedClaim] = []) -> Verdict {
    var verdict = Verdict()
    verdict.parents = parents
    verdict.claims = claims
    return verdict
  }

  private func evaluation(
    _ verdicts: [ModelID: Verdict], quantized: Set<ModelID> = [], words: [PersonWord] = []
  ) -> Evaluation { Evaluation(verdicts, quantized: quantized, words: words) }

  @Test("an edge counts as right when it was declared, as wrong when another was")
  func rightAndWrong() {
    let found = evaluation([
      "base": verdict(), "other": verdict(),
      "found": verdict([edge("base")], claims: [claim("base")]),
      "missed": verdict([edge("other", 0.6)], claims: [claim("base")]),
      "silent": verdict(claims: [claim("base")]),
    ])
    #expect(found.recall == MeasuredShare(1, of: 3))
    #expect(found.precision == MeasuredShare(1, of: 2))
    #expect(found.counts.tested == 3 && found.counts.undeclared == 2)
    #expect(found.misses.map(\.child) == ["missed"])
    #expect(found.byConfidence.map(\.reliability.edges) == [1, 1])
  }

  @Test("what declares nothing, what is a copy, and what names parents elsewhere is counted apart")
  func apart() {
    let found = evaluation([
      "base": verdict(),
      "copy": verdict([edge("base", 1, rule: "copy")], claims: [claim("elsewhere", .unverifiable)]),
      "orphan": verdict([edge("base")], claims: [claim("elsewhere", .unverifiable)]),
      "honest": verdict(claims: [claim("elsewhere", .unverifiable)]),
      "wrong": verdict([edge("base")], claims: [claim("base", .contradicted)]),
    ])
    #expect(found.recall.value == nil && found.precision.range == nil)
    let counts = found.counts
    #expect(counts.exact == 1 && counts.elsewhere == 2 && counts.elsewhereWithParent == 1)
    #expect(counts.contradicted == 1 && counts.undeclared == 1 && counts.tested == 0)
  }

  @Test("a declared copy means its original, a declared quantized model also what it was made from")
  func equivalents() {
    let found = evaluation(
      [
        "base": verdict(), "copy": verdict([edge("base", 1, rule: "copy")]),
        "quantized": verdict([edge("base", 0.97, rule: "requantized")]),
        "a": verdict([edge("base")], claims: [claim("copy")]),
        "b": verdict([edge("base")], claims: [claim("quantized")]),
      ], quantized: ["quantized"])
    #expect(found.recall == MeasuredShare(2, of: 2) && found.precision == MeasuredShare(2, of: 2))
  }

  @Test("of a merge the base of its task vectors is neither demanded nor held against the weights")
  func mergeBase() {
    let found = evaluation([
      "base": verdict(), "x": verdict(), "y": verdict(),
      "merge": verdict(
        [edge("x"), edge("base")],
        claims: [
          claim("base", source: .mergekit, isBase: true), claim("x", source: .mergekit), claim("y", source: .mergekit),
        ]),
    ])
    #expect(found.recall == MeasuredShare(1, of: 2))
    #expect(found.precision == MeasuredShare(1, of: 1))
    #expect(found.unjudged == 1)
  }

  @Test("a person's word is what counts, and an edge that was rejected is wrong")
  func words() {
    let person = Person(user: 0, process: 1)
    func word(_ child: ModelID, _ parent: ModelID, _ isConfirmed: Bool) -> PersonWord {
      PersonWord(child: child, parent: parent, isConfirmed: isConfirmed, by: person, at: UnixTime(milliseconds: 0))
    }
    let verdicts: [ModelID: Verdict] = [
      "base": verdict(), "other": verdict(),
      "a": verdict([edge("base")], claims: [claim("other")]),
      "b": verdict([edge("base")], claims: [claim("base")]),
    ]
    let found = evaluation(verdicts, words: [word("a", "base", true), word("b", "base", false)])
    #expect(found.sayings.map(\.isRight) == [true, false])
  }

  @Test("a miss whose declared parent is an ancestor of the concluded one says so")
  func ancestor() {
    let found = evaluation([
      "base": verdict(), "middle": verdict([edge("base")]),
      "child": verdict([edge("middle")], claims: [claim("base")]),
    ])
    #expect(found.misses.map(\.isNearer) == [true])
  }

  @Test("a share comes with the range that holds the true one in 95 of 100 cases")
  func range() throws {
    // Wilson 1927, 8 of 10.
    let range = try #require(MeasuredShare(8, of: 10).range)
    #expect(abs(range.lowerBound - 0.4902) < 1e-4 && abs(range.upperBound - 0.9433) < 1e-4)
    #expect(try #require(MeasuredShare(10, of: 10).range?.upperBound) > 1 - 1e-12)
  }

  @Test("confidences that are right half the time when they say nine of ten are off by four tenths")
  func calibration() throws {
    var verdicts: [ModelID: Verdict] = ["base": verdict(), "other": verdict()]
    for index in 0..<10 {
      let parent: ModelID = index % 2 == 0 ? "base" : "other"
      verdicts[ModelID("c\(index)")] = verdict([edge(parent)], claims: [claim("base")])
    }
    let found = evaluation(verdicts)
    #expect(abs(try #require(found.calibrationError) - 0.4) < 1e-12)
    #expect(abs(try #require(found.brier) - (0.01 + 0.81) / 2) < 1e-12)
  }
}
