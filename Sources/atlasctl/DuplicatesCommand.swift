import ArgumentParser
import ControlAPI

struct DuplicatesCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "duplicates", abstract: "Models that hold the same weights, and the bytes that could be saved.")

  @OptionGroup var common: QuestionOptions

  func run() throws {
    try common.ask(DuplicatesAnswer.self, .duplicates) { answer, terminal in
      for line in duplicateLines(answer, terminal) { say(line) }
    }
  }
}

func duplicateLines(_ answer: DuplicatesAnswer, _ terminal: Terminal) -> [String] {
  guard !answer.groups.isEmpty || !answer.files.isEmpty else { return ["no duplicates"] }
  var lines: [String] = []
  for group in answer.groups {
    lines.append(terminal.bold(neutralized(group.original)) + "  \(byteText(group.bytesSaved)) could be saved")
    for member in group.members where member.id != group.original {
      let layout = member.layout.map { $0 == "folder" ? "" : "  (\($0))" } ?? ""
      lines.append("  " + neutralized("\(member.id)  \(byteText(member.bytes))  \(member.path ?? "")\(layout)"))
    }
  }
  for file in answer.files {
    lines.append(terminal.bold(file.sha256) + "  \(byteText(file.bytesSaved)) could be saved")
    for member in file.members { lines.append("  " + neutralized("\(member.id)  \(member.path)")) }
  }
  return lines + [
    "", "\(byteText(answer.bytesSaved)) in \(counted(answer.groups.count + answer.files.count, "group"))",
  ]
}
