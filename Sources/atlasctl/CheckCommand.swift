import ArgumentParser
import ControlAPI
import Glibc

struct CheckCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "check", abstract: "A gate for pipelines: exit 2 names the rule that a model breaks.",
    discussion: """
      What is not fully known yet never passes. Alerts that a person acknowledged, and those of severity info, are shown \
      and do not keep a model from passing.
      """)

  @Argument(help: "The model's id, or the path of its folder, beginning with / or a dot.")
  var model: String

  @Option(help: "A file with rules, deny and the other keys of the alerts section; else the daemon's own rules.")
  var policy: String?

  @OptionGroup var common: QuestionOptions

  func run() throws {
    let rules = try policy.map(fileContents) ?? []
    if let policy, rules.isEmpty { throw Failure("\(policy): the file is empty", code: .usage) }
    var isPassed = false
    try common.ask(
      CheckAnswer.self, .check, query: [(name: "model", value: place(model))], body: rules, json: false
    ) { answer, terminal in
      isPassed = answer.passed
      if common.json { return try say(json: answer) }
      for line in checkLines(answer, terminal) { say(line) }
    }
    if !isPassed { Glibc.exit(ExitCode.badAnswer.rawValue) }
  }

  /// A path that exists here is sent as the daemon sees it; anything else is an id.
  private func place(_ text: String) -> String {
    guard text.hasPrefix("/") || text.hasPrefix("."), let real = realpath(text, nil) else { return text }
    defer { free(real) }
    return String(cString: real)
  }
}

func checkLines(_ answer: CheckAnswer, _ terminal: Terminal) -> [String] {
  let verdict = answer.passed ? terminal.green("passed") : terminal.red("failed")
  var lines = ["\(neutralized(answer.model))  \(answer.state)  \(verdict)"]
  if let pending = answer.pending { lines.append("  pending: " + neutralized(pending)) }
  return lines + answer.alerts.map { "  " + neutralized(alertLine($0)) }
}
