import ArgumentParser
import ControlAPI

struct StatsCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "stats", abstract: "The population in numbers: growth, kinds, depth, documentation, hubs, influence.",
    discussion: "Counts models that are here; removed ones and those only named as a parent are left out.")

  @Flag(help: "One table of all numbers: table, row, column, value.")
  var csv = false

  @OptionGroup var common: QuestionOptions

  func validate() throws {
    if csv, common.json { throw ValidationError("--csv and --json: one of them") }
  }

  func run() throws {
    try common.ask(StatisticsAnswer.self, .statistics) { answer, terminal in
      let lines = csv ? statisticsRows(answer) : statisticsLines(answer, terminal)
      for line in lines { say(line) }
    }
  }
}

func statisticsLines(_ answer: StatisticsAnswer, _ terminal: Terminal) -> [String] {
  guard answer.models > 0 else { return ["no models"] }
  let quantized = share(answer.quantized, answer.models)
  var lines = [
    "\(counted(answer.models, "model")), \(byteText(answer.bytes)), \(quantized) quantized: \(kindsText(answer.kinds))"
  ]
  lines += [
    "", terminal.bold("growth"), "  " + sparkline(answer.months.map { Double($0.models) }) + "  models a month",
  ]
  lines.append("  " + sparkline(answer.months.map { Double($0.cumulative) }) + "  together")
  lines += indented(monthTable(answer).lines(on: terminal))
  lines += ["", terminal.bold("families")] + indented(baseTable(answer).lines(on: terminal))
  lines += ["", terminal.bold("depth: edges to the nearest root")] + answer.depths.map(depthLine)
  lines += ["", terminal.bold("documentation")] + documentationLines(answer)
  lines += ["", terminal.bold("hubs")]
  lines.append("  \(counted(answer.hubCount, "hub")) hold \(share(answer.modelsInHubs, answer.models)) of the models")
  lines += answer.hubs.prefix(5).map { hub in
    "  " + neutralized("\(hub.leaves) leaves of \(hub.parents.joined(separator: " + ")), \(hub.downloads) downloads")
  }
  return lines + ["", terminal.bold("influence")] + influenceLines(answer.influence)
}

private func monthTable(_ answer: StatisticsAnswer) -> Table {
  var table = Table(
    [.init(title: "MONTH")] + kindColumns(answer).map { .init(title: $0.uppercased(), isNumber: true) }
      + [.init(title: "MODELS", isNumber: true), .init(title: "SIZE", isNumber: true)])
  for month in answer.months.suffix(24) {
    table.add(
      [month.month] + kindColumns(answer).map { share(month.kinds[$0] ?? 0, month.models) }
        + ["\(month.models)", byteText(month.bytes)])
  }
  return table
}

private func baseTable(_ answer: StatisticsAnswer) -> Table {
  var table = Table(
    [.init(title: "BASE", isFlexible: true)] + kindColumns(answer).map { .init(title: $0.uppercased(), isNumber: true) }
      + [.init(title: "MODELS", isNumber: true), .init(title: "DOWNLOADS", isNumber: true)])
  for base in answer.bases.prefix(10) {
    table.add(
      [base.base] + kindColumns(answer).map { share(base.kinds[$0] ?? 0, base.models) }
        + ["\(base.models)", "\(base.downloads)"])
  }
  return table
}

/// Most frequent first.
func kindColumns(_ answer: StatisticsAnswer) -> [String] {
  answer.kinds.sorted { a, b in a.value == b.value ? a.key < b.key : a.value > b.value }.map(\.key)
}

private func depthLine(_ depth: StatisticsAnswer.Depth) -> String {
  let counts = depth.shortest.enumerated().map { "\($0): \($1)" }.joined(separator: ", ")
  return "  \(depth.modality)  \(sparkline(depth.shortest.map { Double($0) }))  \(counts); longest path "
    + "\(depth.longest.count - 1)"
}

private func documentationLines(_ answer: StatisticsAnswer) -> [String] {
  let documentation = answer.documentation
  let levels = ["none", "card", "parent", "license", "metrics"].map { level in
    "\(level) \(share(documentation.levels[level] ?? 0, answer.models))"
  }
  let fields = [
    ("a card", documentation.withCard), ("a parent", documentation.withParent),
    ("a license", documentation.withLicense),
    ("metrics", documentation.withMetrics),
  ].map { "\($0.0) \(share($0.1, answer.models))" }
  return ["  up to " + levels.joined(separator: ", "), "  with " + fields.joined(separator: ", ")]
}

private func influenceLines(_ influence: StatisticsAnswer.Influence) -> [String] {
  guard influence.parents > 0 else { return ["  no parent has both merged and unmerged children"] }
  func line(_ name: String, _ group: StatisticsAnswer.Siblings) -> String {
    let numbers = [("mean", group.meanDownloads), ("median", group.medianDownloads)]
      .map { "\($0.0) \($0.1.map { fixed($0, digits: 1) } ?? "unknown")" }.joined(separator: ", ")
    let children = group.meanChildren.map { fixed($0, digits: 1) } ?? "0"
    return "  \(name) \(counted(group.models, "model")): downloads \(numbers); \(children) children on average"
  }
  return [
    line("merged  ", influence.merged), line("unmerged", influence.unmerged),
    "  merged siblings have more downloads on average under \(influence.wins) of \(counted(influence.parents, "parent"))",
  ]
}

private func kindsText(_ kinds: [String: Int]) -> String {
  kinds.sorted { a, b in a.value == b.value ? a.key < b.key : a.value > b.value }.map { "\($0.value) \($0.key)" }
    .joined(separator: ", ")
}

/// A part of a whole in percent.
func share(_ part: Int, _ whole: Int) -> String { whole > 0 ? percentText(Double(part) / Double(whole)) : "-" }

func indented(_ lines: [String]) -> [String] { lines.map { "  " + $0 } }
