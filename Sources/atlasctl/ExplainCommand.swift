import ArgumentParser
import ControlAPI

struct ExplainCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "explain", abstract: "Why a model has its parents, and why not others: every number.")

  @Argument(help: "The model whose origin is asked about.")
  var child: String
  @Argument(help: "One parent or candidate; all when left out.")
  var parent: String?

  @OptionGroup var common: QuestionOptions

  func run() throws {
    let query = [(name: "child", value: child)] + (parent.map { [(name: "parent", value: $0)] } ?? [])
    try common.ask(ExplainAnswer.self, .explain, query: query) { answer, terminal in
      for line in explainLines(answer, terminal) { say(line) }
    }
  }
}

func explainLines(_ answer: ExplainAnswer, _ terminal: Terminal) -> [String] {
  var lines = [terminal.bold(neutralized(answer.child)) + "  \(answer.state), rules \(answer.ruleSet)"]
  lines.append("  family " + neutralized(answer.family ?? "unknown"))
  lines.append("  created " + (answer.createdAt.map { "\($0), says \(answer.createdAtSource)" } ?? "unknown"))
  for edge in answer.edges {
    let how = [edge.relation, edge.method ?? "", percentText(edge.confidence), edge.verdict].filter { !$0.isEmpty }
    let title = "parent " + edge.parent + "  " + how.joined(separator: ", ")
    lines += section(neutralized(title), ["rule \(edge.rule)"] + numbers(edge.evidence), terminal)
  }
  for claim in answer.declared {
    let resolved = claim.resolvedId.map { $0 == claim.id ? "" : " = \($0)" } ?? ""
    let title = "declared by \(claim.source): \(claim.relation) of \(claim.id)\(resolved)"
    lines += section(neutralized(title), [claim.verdict] + numbers(claim.evidence), terminal)
  }
  for rejected in answer.rejected {
    lines += section(
      neutralized("not taken: \(rejected.candidate)"), [rejected.reason] + numbers(rejected.evidence), terminal)
  }
  if answer.edges.isEmpty && answer.declared.isEmpty && answer.rejected.isEmpty {
    lines += ["", answer.parent.map { "nothing was measured between it and \(neutralized($0))" } ?? "no candidates"]
  }
  return lines
}

private func numbers(_ evidence: [String: Double]) -> [String] {
  evidence.sorted { $0.key < $1.key }.map { "\($0.key) \(measureText($0.value))" }
}
