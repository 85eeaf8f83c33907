import ArgumentParser
import ControlAPI

struct RestoreCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "restore",
    abstract: "References to models that are not here, and the best ways back to them.",
    discussion: """
      With --to, the best candidate is copied: blocks are shared where the file system can, nothing is ever hard-linked, \
      every weight file is held against the daemon's record, and the result appears whole or not at all.
      """)

  @Argument(help: "One reference, as listed. All of them without it.")
  var reference: String?
  @Option(name: .customLong("to"), help: "Restore it into this folder: a Hugging Face cache, or see --as.")
  var folder: String?
  @Option(
    name: .customLong("as"), help: "cache: an entry that is found by its id offline; folder: the files in DIR itself.")
  var layout = RestoreLayout.cache
  @Option(name: .customLong("from"), help: "The id of the candidate to take instead of the best one.")
  var chosen: String?
  @Flag(help: "With --to: say what would be written, and write nothing.")
  var dryRun = false

  @OptionGroup var common: QuestionOptions

  func validate() throws {
    if folder != nil, reference == nil { throw ValidationError("--to needs a REFERENCE: which model to restore") }
    if folder == nil, chosen != nil || dryRun { throw ValidationError("--from and --dry-run go with --to DIR") }
    if folder?.isEmpty == true { throw ValidationError("--to needs a folder's name") }
  }

  func run() throws {
    let query = reference.map { [(name: "reference", value: $0)] } ?? []
    guard reference != nil else {
      return try common.ask([RestoreAnswer].self, .restore) { answers, terminal in
        for line in restoreLines(answers, candidatesMax: 1, terminal) { say(line) }
      }
    }
    let answers = try common.answer([RestoreAnswer].self, .restore, query: query).map(measured)
    guard let folder, let broken = answers.first else {
      if common.json { return try say(json: answers) }
      for line in restoreLines(answers, candidatesMax: .max, .standard) { say(line) }
      return
    }
    let target = try RestoreTarget(broken.reference, in: folder, as: layout)
    let outcome = try restored(broken, candidate: candidate(of: broken), to: target)
    if common.json { try say(json: outcome) } else { say(neutralized(outcome.line)) }
  }

  private func restored(
    _ broken: RestoreAnswer, candidate: RestoreAnswer.Candidate, to target: RestoreTarget
  ) throws -> RestoreOutcome {
    Interruption.watch()
    if candidate.kind == "estimate" {
      let children = try childWeights(of: candidate, model: model)
      return try restoreEstimate(broken.reference, candidate, from: children, to: target, dryRun: dryRun)
    }
    let plan = try RestorePlan(reference: broken.reference, candidate: candidate, model: model(candidate.id))
    if dryRun { return RestoreOutcome(plan, target, dryRun: true) }
    return try restore(plan, to: target, Progress(total: plan.bytes))
  }

  private func model(_ id: String) throws -> ModelAnswer {
    try common.answer(ModelAnswer.self, .model, model: id)
  }

  /// Takes the measure of an estimate, which the daemon offers by the family tree alone: parts of the children's weights
  /// tell its error, or that it is none. Then the smaller error comes first among what is not the original.
  private func measured(_ answer: RestoreAnswer) throws -> RestoreAnswer {
    guard let index = answer.candidates.firstIndex(where: { $0.kind == "estimate" }) else { return answer }
    var answer = answer
    var estimate = answer.candidates.remove(at: index)
    do {
      guard let error = try previewError(childWeights(of: estimate, model: model)) else { return answer }
      estimate.estimatedError = error
      estimate.evidence["error"] = .text("expected, from what is left unexplained in parts of the children")
    } catch let failure as Failure where failure.code == .failed {
      // Without reading rights an estimate stays an offer; what to do about it is told.
      complain(failure.message)
    }
    let better = answer.candidates.firstIndex { other in
      ["cast", "quantized"].contains(other.kind)
        && estimate.estimatedError.map { $0 < other.estimatedError ?? .infinity } ?? false
    }
    answer.candidates.insert(estimate, at: better ?? index)
    return answer
  }

  /// The one that was chosen, or the best one whose weights are in the store.
  private func candidate(of broken: RestoreAnswer) throws -> RestoreAnswer.Candidate {
    let possible = broken.candidates.filter { $0.place != nil || $0.kind == "estimate" }
    if let chosen {
      if let found = possible.first(where: { $0.id == chosen }) { return found }
      let known = possible.map(\.id).joined(separator: ", ")
      throw Failure(
        "\(chosen): no candidate for \(broken.reference)", hint: known.isEmpty ? nil : "one of: \(known)",
        code: .noSuchModel)
    }
    if let best = possible.first { return best }
    let published = broken.candidates.first { $0.kind == "renamed" }
    throw Failure(
      "\(broken.reference): no weights of it are in the store",
      hint: published.map { "the Hub has the same files as \($0.id): hf download \($0.id)" }
        ?? "atlasctl restore \(broken.reference) shows what is known of it", code: .badAnswer)
  }
}
