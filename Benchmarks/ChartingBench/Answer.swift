import Charting
import ModelAtlas

/// What a method says of one model: parents, and how sure it is of each.
struct Answer: Sendable {
  struct Edge: Sendable {
    /// -1 when it is no model of the zoo: then `ancestor` names it.
    let parent: Int
    var confidence = 1.0
    var rule = ""
    var relation = Relation.unknown
    /// An ancestor that is not here, as the engine calls it.
    var ancestor: ModelID?
    var evidence: [Measurement] = []
  }

  var edges: [Edge] = []
}

typealias Answers = [Int: Answer]

extension Zoo {
  /// What the product's own engine says.
  func charted(by rules: ChartingRules) -> Answers {
    let verdicts = chart(charting, rules: rules) { detail($0) }
    var answers: Answers = [:]
    for (id, verdict) in verdicts {
      guard let number = number(id) else { continue }
      answers[number] = Answer(
        edges: verdict.parents.map { edge in
          let parent = self.number(edge.parent)
          return Answer.Edge(
            parent: parent ?? -1, confidence: edge.confidence, rule: edge.rule, relation: edge.relation,
            ancestor: parent == nil ? edge.parent : nil, evidence: edge.evidence)
        })
    }
    return answers
  }
}
