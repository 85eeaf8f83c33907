import ArgumentParser
import ControlAPI

struct EvaluateCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "evaluate",
    abstract: "Hides what is declared in this store, charts again, and says how often the weights find it.",
    discussion: """
      Takes some milliseconds a model. Nothing is changed: the daemon goes on beside it, and the atlas stays as it is.
      """)

  @Flag(help: "List every edge that was concluded and not declared.")
  var misses = false

  @OptionGroup var common: QuestionOptions

  func run() throws {
    let answer = try common.result(EvaluationAnswer.self, .evaluate)
    if common.json { return try say(json: answer) }
    for line in evaluationLines(answer, .standard, allMisses: misses) { say(line) }
  }
}

func evaluationLines(_ answer: EvaluationAnswer, _ terminal: Terminal, allMisses: Bool) -> [String] {
  let models = answer.models
  var lines = [
    terminal.bold(
      "\(models.tested) of \(counted(models.comparable, "comparable model")) declare parents that are here"),
    "  \(models.undeclared) declare nothing, \(models.exact) are copies or casts, \(models.elsewhere) name parents that "
      + "are elsewhere, \(models.unresolved) what is not known, \(models.contradicted) what the weights contradict",
    "", terminal.bold("what the weights find, rules \(answer.ruleSet)"),
    "  recall     " + shareText(answer.recall, "declared edges"),
    "  precision  " + shareText(answer.precision, "concluded edges"),
    "  sure       " + shareText(answer.sure, "edges said with 95 % and more"),
  ]
  if let error = answer.calibrationError, let brier = answer.brier {
    lines.append("  calibration error \(fixed(error, digits: 3)), Brier score \(fixed(brier, digits: 3))")
  }
  lines += ["", terminal.bold("by relation")] + indented(relationTable(answer).lines(on: terminal))
  lines += ["", terminal.bold("by rule")] + indented(ruleTable(answer).lines(on: terminal))
  lines += ["", terminal.bold("by confidence")] + indented(binTable(answer).lines(on: terminal))
  if !answer.misses.isEmpty {
    let shown = allMisses ? answer.misses.count : min(5, answer.misses.count)
    lines += ["", terminal.bold("concluded and not declared, the surest first")]
    lines += answer.misses.prefix(shown).map { "  " + missText($0) }
    if shown < answer.misses.count { lines.append("  and \(answer.misses.count - shown) more: --misses") }
  }
  return lines + ["", terminal.bold("what this cannot tell")] + answer.limits.map { "  " + neutralized($0.text) }
}

private func shareText(_ share: EvaluationAnswer.Share, _ what: String) -> String {
  guard let value = share.value, let low = share.low, let high = share.high else { return "no \(what)" }
  return "\(percentText(value)) of \(share.of) \(what) (95 of 100 times \(percentText(low)) to \(percentText(high)))"
}

private func relationTable(_ answer: EvaluationAnswer) -> Table {
  var table = Table([
    .init(title: "DECLARED AS"), .init(title: "EDGES", isNumber: true), .init(title: "FOUND", isNumber: true),
  ])
  for row in answer.byRelation { table.add([row.relation, "\(row.edges)", share(row.found, row.edges)]) }
  return table
}

private func ruleTable(_ answer: EvaluationAnswer) -> Table {
  var table = Table([.init(title: "RULE")] + saidColumns)
  for row in answer.byRule {
    table.add([row.rule, "\(row.edges)", share(row.right, row.edges), percentText(row.meanConfidence)])
  }
  return table
}

private func binTable(_ answer: EvaluationAnswer) -> Table {
  var table = Table([.init(title: "CONFIDENCE")] + saidColumns)
  for row in answer.byConfidence {
    table.add([
      "\(percentText(row.from)) to \(percentText(row.to))", "\(row.edges)", share(row.right, row.edges),
      percentText(row.meanConfidence),
    ])
  }
  return table
}

private let saidColumns: [Table.Column] = [
  .init(title: "EDGES", isNumber: true), .init(title: "RIGHT", isNumber: true), .init(title: "SAID", isNumber: true),
]

private func missText(_ miss: EvaluationAnswer.Miss) -> String {
  let remark = miss.declaredIsAncestor ? "; an ancestor of that is declared" : ""
  return neutralized("\(miss.child) from \(miss.parent), \(percentText(miss.confidence)), rule \(miss.rule)\(remark)")
}
