import ArgumentParser
import ControlAPI

struct ShowCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "show", abstract: "Everything that is known of one model.")

  @Argument(help: "The model's id, or the end of it when that is unique.", completion: .modelID)
  var model: String

  @OptionGroup var common: QuestionOptions

  func run() throws {
    try common.ask(ModelAnswer.self, .model, model: model) { answer, terminal in
      for line in showLines(answer, terminal) { say(line) }
    }
  }
}

func showLines(_ answer: ModelAnswer, _ terminal: Terminal) -> [String] {
  var lines = [terminal.bold(neutralized(answer.summary.id))]
  for (name, value) in fields(answer) {
    if let value { lines.append("  \(name): " + neutralized(value)) }
  }
  lines += section("parents", answer.summary.parents.map(parentLine), terminal)
  lines += section("declared", answer.summary.declaredParents.map(declaredLine), terminal)
  lines += section("children", answer.more.children, terminal)
  lines += section(
    "features", answer.more.features.map { "\($0.name) = \($0.value)  (\($0.origin), \($0.source))" }, terminal)
  let tensors = answer.more.tensors.map {
    "\($0.elementType): \($0.tensors) tensors, \(countText($0.elements)) elements"
  }
  lines += section(
    "words", answer.more.words.map { "\($0.says)  \($0.parent)  by user \($0.by.user), \($0.at)" }, terminal)
  lines += section(
    "notes", answer.more.annotations.map { "\($0.key) = \($0.value)  (user \($0.by.user), \($0.at))" }, terminal)
  lines += section("alerts", answer.more.alerts.map(alertLine), terminal)
  if answer.more.places.count > 1 { lines += section("places", answer.more.places.map(placeLine), terminal) }
  lines += section("tensors", tensors, terminal)
  lines += section("files", answer.more.files.map(fileLine), terminal)
  return lines + section("remarks", answer.more.anomalies + answer.more.card.problems, terminal)
}

private func fields(_ answer: ModelAnswer) -> [(String, String?)] {
  let summary = answer.summary
  let type = [
    summary.elementType, summary.quantization.map { "\($0.method), \(measureText($0.bitsPerWeight)) bits a weight" },
  ]
  return [
    ("state", summary.state + (summary.reason.map { ": \($0)" } ?? "")), ("path", summary.path),
    ("layout", answer.more.layout), ("architecture", summary.architecture), ("format", summary.format),
    ("type", type.contains { $0 != nil } ? type.compactMap { $0 }.joined(separator: ", ") : nil),
    ("weights", summary.parameters.map { "\($0)" }), ("bytes", summary.bytes > 0 ? "\(summary.bytes)" : nil),
    ("family", summary.family), ("duplicate of", summary.duplicateOf),
    ("created", summary.createdAt.map { "\($0) (\(summary.createdAtSource))" }), ("license", summary.license),
    ("datasets", answer.more.card.datasets.isEmpty ? nil : answer.more.card.datasets.joined(separator: ", ")),
    ("downloads", summary.downloads.map { "\($0)" }), ("content hash", summary.contentHash),
    ("value hash", summary.valueHash), ("hub revision", answer.more.hub?.revision),
  ]
}

func parentLine(_ parent: ParentAnswer) -> String {
  let how = [
    parent.relation, parent.method ?? "", percentText(parent.confidence), parent.verdict, "rule \(parent.rule)",
  ]
  return "\(parent.id)  " + how.filter { !$0.isEmpty }.joined(separator: ", ")
}

private func declaredLine(_ claim: DeclaredParentAnswer) -> String {
  "\(claim.id)  \(claim.relation), says \(claim.source): \(claim.verdict)"
}

private func placeLine(_ place: DuplicateGroup.Member) -> String {
  "\(place.id)  \(place.layout ?? "")  \(place.path ?? "")"
}

private func fileLine(_ file: ModelParticulars.File) -> String {
  let hash = file.sha256 ?? file.claimedSHA256.map { "\($0) (claimed)" } ?? ""
  return "\(file.path)  \(byteText(file.bytes))  \(hash)"
}

/// A title and its lines, nothing when there are none.
func section(_ title: String, _ lines: [String], _ terminal: Terminal) -> [String] {
  lines.isEmpty ? [] : ["", terminal.bold(title)] + lines.map { "  " + neutralized($0) }
}
