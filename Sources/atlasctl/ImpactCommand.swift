import ArgumentParser
import ControlAPI

struct ImpactCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "impact", abstract: "Everything that descends from a model, and what that amounts to.",
    discussion: "What it would mean if the model were withdrawn: models, copies, places, bytes and downloads.")

  @Argument(help: "The model's id, or the end of it when that is unique.", completion: .modelID)
  var model: String

  @OptionGroup var common: QuestionOptions

  func run() throws {
    try common.ask(ImpactAnswer.self, .impact, model: model) { answer, terminal in
      for line in impactLines(answer, terminal) { say(line) }
    }
  }
}

func impactLines(_ answer: ImpactAnswer, _ terminal: Terminal) -> [String] {
  var lines = [terminal.bold(neutralized(answer.model))]
  let kinds = answer.byRelation.sorted { a, b in a.value == b.value ? a.key < b.key : a.value > b.value }
    .map { "\($0.value) \($0.key)" }
  let what = kinds.isEmpty ? "" : ": " + kinds.joined(separator: ", ")
  lines.append("  descendants  \(answer.count)\(what)")
  lines.append("  copies       \(answer.copies)")
  lines.append("  on disk      \(counted(answer.places, "place")), \(byteText(answer.bytes))")
  let own = answer.downloads.map { "\($0) of its own" } ?? "its own are unknown"
  lines.append("  downloads    \(answer.subTreeDownloads) with its descendants, \(own)")
  guard !answer.descendants.isEmpty else { return lines }
  var table = Table([
    .init(title: "DESCENDANT", isFlexible: true), .init(title: "DEPTH", isNumber: true), .init(title: "RELATION"),
    .init(title: "STATE"), .init(title: "DOWNLOADS", isNumber: true), .init(title: "SIZE", isNumber: true),
    .init(title: "PLACE", isFlexible: true),
  ])
  for descendant in answer.descendants {
    let depths = descendant.depth == descendant.longestDepth ? "" : "-\(descendant.longestDepth)"
    table.add([
      descendant.id, "\(descendant.depth)\(depths)", descendant.relation, descendant.state,
      descendant.downloads.map { "\($0)" } ?? "-", descendant.bytes > 0 ? byteText(descendant.bytes) : "-",
      descendant.path ?? "",
    ])
  }
  return lines + [""] + table.lines(on: terminal)
}
