import ArgumentParser
import ControlAPI
import Glibc

struct ExplainCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "explain", abstract: "Why a model has its parents, and why not others: every number.",
    discussion: """
      With --verify the files are read again, and every number is worked out anew and held against the recorded one, bit \
      for bit. Exits with 2 when something differs; what could not be read again is named.
      """)

  @Argument(help: "The model whose origin is asked about.", completion: .modelID)
  var child: String
  @Argument(help: "One parent or candidate; all when left out.", completion: .modelID)
  var parent: String?

  @Flag(help: "Work all numbers out once more from the files.")
  var verify = false

  @OptionGroup var common: QuestionOptions

  func run() throws {
    if verify { return try verified() }
    let query = [(name: "child", value: child)] + (parent.map { [(name: "parent", value: $0)] } ?? [])
    try common.ask(ExplainAnswer.self, .explain, query: query) { answer, terminal in
      for line in explainLines(answer, terminal) { say(line) }
    }
  }

  private func verified() throws {
    let query = [(name: "child", value: child)] + (parent.map { [(name: "parent", value: $0)] } ?? [])
    let answer = try common.result(VerificationAnswer.self, .verify, query: query)
    if common.json {
      try say(json: answer)
    } else {
      for line in verificationLines(answer, .standard) { say(line) }
    }
    if !answer.verified { Glibc.exit(ExitCode.badAnswer.rawValue) }
  }
}

func explainLines(_ answer: ExplainAnswer, _ terminal: Terminal) -> [String] {
  var lines = [terminal.bold(neutralized(answer.child)) + "  \(answer.state), rules \(answer.ruleSet)"]
  lines.append("  family " + neutralized(answer.family ?? "unknown"))
  lines.append("  created " + (answer.createdAt.map { "\($0), says \(answer.createdAtSource)" } ?? "unknown"))
  for edge in answer.edges {
    let how = [edge.relation, edge.method ?? "", percentText(edge.confidence), edge.verdict].filter { !$0.isEmpty }
    let rule = edge.rule + (meaning(ofRule: edge.rule).map { ": \($0)" } ?? "")
    lines += section("parent " + edge.parent + "  " + how.joined(separator: ", "), ["rule \(rule)"], terminal)
    lines += numberLines(edge.evidence, terminal)
  }
  for claims in sameClaims(answer.declared) {
    guard let claim = claims.first else { continue }
    let resolved = claim.resolvedId.map { $0 == claim.id ? "" : " = \($0)" } ?? ""
    let sources = claims.map(\.source).joined(separator: ", ")
    lines += section(
      "claimed: \(claim.relation) of \(claim.id)\(resolved)", ["\(claim.verdict), says \(sources)"], terminal)
    lines += numberLines(claim.evidence, terminal)
  }
  for rejected in answer.rejected {
    lines += section("not taken: \(rejected.candidate)", [rejected.reason], terminal)
    lines += numberLines(rejected.evidence, terminal)
  }
  if answer.edges.isEmpty && answer.declared.isEmpty && answer.rejected.isEmpty {
    lines += ["", answer.parent.map { "nothing was measured between it and \(neutralized($0))" } ?? "no candidates"]
  }
  return lines
}

/// Claims that differ only in who makes them, told once; in the order of the first of each.
private func sameClaims(_ claims: [ExplainAnswer.Claim]) -> [[ExplainAnswer.Claim]] {
  var groups: [[ExplainAnswer.Claim]] = []
  for claim in claims {
    let place = groups.firstIndex { group in group.first.map { isSame($0, claim) } ?? false }
    if let place { groups[place].append(claim) } else { groups.append([claim]) }
  }
  return groups
}

private func isSame(_ a: ExplainAnswer.Claim, _ b: ExplainAnswer.Claim) -> Bool {
  var renamed = b
  renamed.source = a.source
  return a == renamed
}

/// Each number under its name, and what it means.
private func numberLines(_ evidence: [String: Double], _ terminal: Terminal) -> [String] {
  let numbers = evidence.sorted { $0.key < $1.key }.map { (name: neutralized($0.key), text: measureText($0.value)) }
  let nameWidth = numbers.map(\.name.count).max() ?? 0
  let textWidth = numbers.map(\.text.count).max() ?? 0
  return numbers.map { name, text in
    let columns = "    " + name + spaces(nameWidth - name.count + 2) + spaces(textWidth - text.count) + text
    return columns + (meaning(ofEvidence: name).map { "  " + terminal.dim($0) } ?? "")
  }
}

private func spaces(_ count: Int) -> String { String(repeating: " ", count: count) }
