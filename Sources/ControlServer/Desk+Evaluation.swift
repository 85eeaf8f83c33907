import AtlasAnalysis
import ControlAPI
import HummingbirdCore
import ModelAtlas

extension Desk {
  /// Hides what is declared, charts again, and says how often the weights found it.
  func evaluate(_ question: Question) async throws -> Response {
    let query = try Query(question.query, allowed: ["run", "wait"])
    let service = service
    return try await run("evaluate", query) { report in
      let blind = try await service.chartBlind(report)
      let evaluation = Evaluation(blind.verdicts, quantized: blind.quantized, words: blind.words)
      return EvaluationAnswer(evaluation, ruleSet: blind.ruleSet)
    }
  }
}

extension EvaluationAnswer {
  private static let missesMax = 1000
  /// Below, one more mistake moves the shares by three points.
  private static let edgesMin = 30

  init(_ evaluation: Evaluation, ruleSet: String) {
    self.init(
      ruleSet: ruleSet, recall: Share(evaluation.recall), precision: Share(evaluation.precision),
      sure: Share(evaluation.sureAndRight))
    models = Models(evaluation.counts)
    calibrationError = evaluation.calibrationError
    brier = evaluation.brier
    byRelation = evaluation.byRelation.map {
      Declared(relation: $0.relation.rawValue, edges: $0.found.of, found: $0.found.right)
    }
    byRule = evaluation.byRule.map {
      Rule(
        rule: $0.rule, edges: $0.reliability.edges, right: $0.reliability.right,
        meanConfidence: $0.reliability.meanConfidence ?? 0)
    }
    byConfidence = evaluation.byConfidence.map {
      Bin(
        bin: $0.bin, edges: $0.reliability.edges, right: $0.reliability.right,
        meanConfidence: $0.reliability.meanConfidence ?? 0)
    }
    unjudged = evaluation.unjudged
    misses = evaluation.misses.prefix(Self.missesMax).map { Miss($0) }
    limits = Self.limits(of: evaluation)
  }

  private static func limits(of evaluation: Evaluation) -> [Limit] {
    let counts = evaluation.counts
    var limits: [Limit] = []
    func add(_ code: String, _ text: String, when holds: Bool) {
      if holds { limits.append(Limit(code: code, text: text)) }
    }
    add(
      "few-edges", "\(evaluation.demands.count) declared edges are too few for more than a rough idea",
      when: evaluation.demands.count < edgesMin)
    add(
      "undeclared", "\(counts.undeclared) models declare nothing, and may be harder than those that do",
      when: counts.undeclared > 0)
    add(
      "elsewhere",
      "the parents of \(counts.elsewhere) models are elsewhere; \(counts.elsewhereWithParent) of them were given another",
      when: counts.elsewhere > 0)
    add(
      "contradicted",
      "\(counts.contradicted) models declare only what the weights contradict; they are not counted, whoever is right",
      when: counts.contradicted > 0)
    add(
      "unjudged", "\(evaluation.unjudged) edges are neither right nor wrong: not all that is declared is here",
      when: evaluation.unjudged > 0)
    add(
      "cards-may-be-wrong", "a card that names an ancestor or another relative counts against the weights",
      when: !evaluation.demands.isEmpty)
    return limits
  }
}

extension EvaluationAnswer.Share {
  fileprivate init(_ share: MeasuredShare) {
    self.init(right: share.right, of: share.of, value: share.value, range: share.range)
  }
}

extension EvaluationAnswer.Models {
  fileprivate init(_ counts: Evaluation.Counts) {
    self.init()
    comparable = counts.models
    undeclared = counts.undeclared
    exact = counts.exact
    tested = counts.tested
    contradicted = counts.contradicted
    unresolved = counts.unresolved
    elsewhere = counts.elsewhere
    elsewhereWithParent = counts.elsewhereWithParent
  }
}

extension EvaluationAnswer.Miss {
  fileprivate init(_ saying: Evaluation.Saying) {
    self.init(
      child: saying.child.text, parent: saying.edge.parent.text, rule: saying.edge.rule,
      confidence: saying.edge.confidence, declaredIsAncestor: saying.isNearer)
  }
}
