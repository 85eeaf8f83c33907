import ArgumentParser
import ControlAPI

struct RechartCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "rechart", abstract: "Concludes everything again from what was seen, without opening a weight file.")

  @Flag(help: "Only say what would change.")
  var dryRun = false

  @OptionGroup var common: QuestionOptions

  func run() throws {
    let query = [(name: "dryRun", value: "\(dryRun)")]
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

private func names(_ ids: [String]) -> String { ids.isEmpty ? "no parent" : ids.joined(separator: " + ") }
