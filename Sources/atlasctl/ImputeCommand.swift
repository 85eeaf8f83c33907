import ArgumentParser
import ControlAPI

struct ImputeCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "impute", abstract: "What a model does not say of itself, guessed from its relatives.",
    discussion: """
      Without a model: how often such guesses are right in this store, by hiding what is known and guessing it. \
      A guess is never taken for a fact by anything else.
      """)

  @Argument(help: "The model's id, or the end of it when that is unique.")
  var model: String?

  @OptionGroup var common: QuestionOptions

  func run() throws {
    let query = model.map { [(name: "model", value: $0)] } ?? []
    try common.ask(ImputationAnswer.self, .imputation, query: query) { answer, terminal in
      let lines = answer.model == nil ? accuracyLines(answer, terminal) : guessLines(answer, terminal)
      for line in lines { say(line) }
    }
  }
}

private func guessLines(_ answer: ImputationAnswer, _ terminal: Terminal) -> [String] {
  var lines = [terminal.bold(neutralized(answer.model ?? "")) + "  imputed from its relatives: guesses, not facts"]
  for guess in answer.guesses {
    let right = guess.accuracy.map { ", such guesses are right in \(percentText($0)) here" } ?? ""
    let error = guess.error.map { ", typically off by \(measureText($0))" } ?? ""
    let votes = guess.votes.map { " (\($0) of \(guess.voters ?? 0) in its hub)" } ?? ""
    let value = guess.accuracy == nil ? Double(guess.value).map(measureText) ?? guess.value : guess.value
    let support = guess.support.prefix(5).map { support in
      support.distance.map { "\(support.id)  \(support.value), \(counted($0, "edge")) away" } ?? support.id
    }
    lines += section("\(guess.name)  \(value)\(votes)\(right)\(error)", support, terminal)
    if guess.support.count > 5 { lines.append("  and \(guess.support.count - 5) more") }
  }
  return answer.guesses.isEmpty ? lines + ["  nothing is missing that its relatives could tell"] : lines
}

private func accuracyLines(_ answer: ImputationAnswer, _ terminal: Terminal) -> [String] {
  var attributes = Table([
    .init(title: "ATTRIBUTE"), .init(title: "KNOWN", isNumber: true), .init(title: "TESTED", isNumber: true),
    .init(title: "HUB", isNumber: true), .init(title: "GRAPH", isNumber: true), .init(title: "GLOBAL", isNumber: true),
    .init(title: "GUESSES", isNumber: true),
  ])
  for row in answer.attributes {
    attributes.add([
      row.attribute, "\(row.labelled)", "\(row.tested)", accuracy(row.hubAccuracy), accuracy(row.graphAccuracy),
      accuracy(row.globalAccuracy), "\(row.imputable)",
    ])
  }
  var lines = [terminal.bold("share of guesses that are right")] + attributes.lines(on: terminal)
  guard !answer.metrics.isEmpty else { return lines + ["", "no metric is reported by enough models to test a guess"] }
  var metrics = Table([
    .init(title: "METRIC", isFlexible: true), .init(title: "KNOWN", isNumber: true), .init(title: "K", isNumber: true),
    .init(title: "MSE", isNumber: true), .init(title: "MAE", isNumber: true), .init(title: "R", isNumber: true),
    .init(title: "MEAN'S MSE", isNumber: true), .init(title: "MEAN'S MAE", isNumber: true),
  ])
  for metric in answer.metrics {
    for trial in metric.trials {
      metrics.add([
        metric.metric, "\(metric.labelled)", "\(trial.k)", measureText(trial.neighbors.mse),
        measureText(trial.neighbors.mae), trial.neighbors.correlation.map { fixed($0, digits: 3) } ?? "-",
        measureText(trial.baseline.mse), measureText(trial.baseline.mae),
      ])
    }
  }
  lines += ["", terminal.bold("errors of metrics guessed from the k nearest models, and from the mean of all")]
  return lines + metrics.lines(on: terminal)
}

private func accuracy(_ share: Double?) -> String { share.map(percentText) ?? "-" }
