import Charting
import ModelAtlas

/// What a method says of one model: parents, and how sure it is of each.
struct Answer: Sendable {
  struct Edge: Sendable {
    let parent: Int
    var confidence = 1.0
    var rule = ""
    var relation = Relation.unknown
  }

  var edges: [Edge] = []
}

typealias Answers = [Int: Answer]

extension Zoo {
  /// What the product's own engine says.
  func charted(by rules: ChartingRules) -> Answers {
    let verdicts = chart(charting, rules: rules) { details[$0] }
    var answers: Answers = [:]
    for (id, verdict) in verdicts {
      guard let number = number(id) else { continue }
      answers[number] = Answer(
        edges: verdict.parents.map { edge in
          Answer.Edge(
            parent: self.number(edge.parent) ?? -1, confidence: edge.confidence, rule: edge.rule,
            relation: edge.relation)
        })
    }
    return answers
  }
}
