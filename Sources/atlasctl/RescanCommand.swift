import ArgumentParser
import ControlAPI

struct RescanCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "rescan", abstract: "Scans all roots again. Returns at once; `wait` tells when it is over.")

  @OptionGroup var common: QuestionOptions

  func run() throws {
    try common.ask(RescanAnswer.self, .rescan, body: []) { _, _ in say("scanning") }
  }
}
