import ArgumentParser
import ControlAPI

struct BackupCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "backup", abstract: "Copies the daemon's record, in use as it is, and prints where the copy lies.",
    discussion: "To go back to a copy: stop atlasd, put the copy in the place of atlas.db, remove atlas.db-wal, start.")

  @OptionGroup var common: QuestionOptions

  func run() throws {
    try common.ask(BackupAnswer.self, .backup, body: [], seconds: nil) { backup, _ in
      say("\(backup.path)  \(byteText(backup.bytes))")
    }
  }
}
