import ArgumentParser
import ControlAPI

struct RechartCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "rechart", abstract: "Concludes everything again from what was seen, without opening a weight file.")

  @Flag(help: "Only say what would change.")
  var dryRun = false

  @Option(help: "Try other rules, with --dry-run: evidence or paper. charting.rules in atlasd.yaml takes them over.")
  var rules: TriedRules?

  @Option(help: "Try with claims or without, with --dry-run: use or ignore.")
  var declared: TriedClaims?

  @OptionGroup var common: QuestionOptions

  func validate() throws {
    guard dryRun || (rules == nil && declared == nil) else {
      throw ValidationError("--rules and --declared need --dry-run; atlasd.yaml changes the rules")
    }
  }

  func run() throws {
    let tried = [("rules", rules?.rawValue), ("declared", declared?.rawValue)]
    let query = [(name: "dryRun", value: "\(dryRun)")] + tried.compactMap { name, value in value.map { (name, $0) } }
    try common.ask(RechartAnswer.self, .rechart, query: query, body: [], seconds: nil) { answer, _ in
      for change in answer.changed {
        say(neutralized("\(change.id)  \(names(change.before)) -> \(names(change.after))"))
      }
      for (word, alerts) in [("raises", answer.alertsRaised), ("settles", answer.alertsSettled)] {
        for alert in alerts { say(neutralized("\(word) \(alert.rule) of \(alert.model): \(alert.message)")) }
      }
      say("\(counted(answer.changed.count, "model")) \(answer.dryRun ? "would change" : "changed")")
    }
  }
}

enum TriedRules: String, ExpressibleByArgument, CaseIterable { case evidence, paper }
enum TriedClaims: String, ExpressibleByArgument, CaseIterable { case use, ignore }

private func names(_ ids: [String]) -> String { ids.isEmpty ? "no parent" : ids.joined(separator: " + ") }
