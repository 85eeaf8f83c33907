import ArgumentParser
import ControlAPI

struct ConfirmCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "confirm", abstract: "Your word that a model descends from another. It beats the rules.")

  @OptionGroup var edge: EdgeOptions
  @OptionGroup var common: QuestionOptions

  func run() throws { try edge.say("confirmed", common) }
}

struct RejectCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "reject", abstract: "Your word that a model does not descend from another. It beats the rules.")

  @OptionGroup var edge: EdgeOptions
  @OptionGroup var common: QuestionOptions

  func run() throws { try edge.say("rejected", common) }
}

struct EdgeOptions: ParsableArguments {
  @Argument(help: "The model whose origin it is about.") var child: String
  @Argument(help: "The model that it does or does not descend from.") var parent: String
  @Flag(help: "Take back what was said of this edge.") var undo = false

  func say(_ word: String, _ common: QuestionOptions) throws {
    let query = [("child", child), ("parent", parent), ("say", undo ? "withdrawn" : word)]
    try common.ask(WordAnswer.self, .word, query: query.map { (name: $0.0, value: $0.1) }, body: []) { answer, _ in
      atlasctl.say(neutralized("\(answer.child)  \(answer.says)  \(answer.parent)"))
    }
  }
}

struct AnnotateCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "annotate", abstract: "Notes on models: owners, incidents, results. KEY= takes one away.",
    discussion: #"With --from: JSON Lines, {"model": "org/name", "key": "owner", "value": "team-x"}."#)

  @Argument(help: "The model's id, or the end of it when that is unique.") var model: String?
  @Argument(help: "KEY=VALUE, as owner=team-x or eval.mmlu=0.61.") var notes: [String] = []
  @Option(name: .customLong("from"), help: "A file of notes; - reads stdin.") var file: String?

  @OptionGroup var common: QuestionOptions

  func validate() throws {
    if (file == nil) == (model == nil) { throw ValidationError("a model with KEY=VALUE, or --from FILE, is expected") }
    if file == nil, notes.isEmpty { throw ValidationError("KEY=VALUE is missing") }
    for note in notes where !note.contains("=") { throw ValidationError("\(note): KEY=VALUE is expected") }
  }

  func run() throws {
    let lines = try file.map(fileContents) ?? typed()
    try common.ask(AnnotatedAnswer.self, .annotate, body: lines, seconds: nil) { answer, _ in
      say(counted(answer.annotations, "note"))
    }
  }

  private func typed() throws -> [UInt8] {
    try notes.flatMap { note in
      let parts = note.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false).map(String.init)
      return try json(AnnotationLine(model: model ?? "", key: parts[0], value: parts[1])) + [UInt8(ascii: "\n")]
    }
  }
}

struct ForgetCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "forget", abstract: "Drops all that is recorded of a model that is not there any more.")

  @Argument(help: "The model's id, or the end of it when that is unique.") var model: String

  @OptionGroup var common: QuestionOptions

  func run() throws {
    try common.ask(ForgottenAnswer.self, .forget, query: [(name: "model", value: model)], body: []) { answer, _ in
      say(neutralized("\(answer.model)  forgotten"))
    }
  }
}
