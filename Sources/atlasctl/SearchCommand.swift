import ArgumentParser
import ControlAPI

struct SearchCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "search", abstract: "Models that meet all conditions, best first.",
    discussion: """
      Conditions of different kinds must all hold; values of one kind are alternatives. --transfer METRIC asks instead \
      which models' evaluation would tell most about who is best at a metric.
      """)

  @Argument(help: "Words in the id or the card; each may be the beginning of one.")
  var text: [String] = []

  @OptionGroup(title: "Conditions") var conditions: SearchConditions

  @Option(help: "Order by a metric, best first; with --descends-from, the best descendant.")
  var best: String?
  @Option(help: "The most models shown.")
  var limit: Int?
  @Option(help: "Propose models to evaluate, to find one that is good at this metric.")
  var transfer: String?
  @Option(help: "How many models to propose.")
  var budget: Int?
  @Option(help: ArgumentHelp("An evaluation that no card reports.", valueName: "model=value"))
  var known: [String] = []

  @OptionGroup var common: QuestionOptions

  func validate() throws {
    if let limit, !(1...10_000).contains(limit) { throw ValidationError("--limit \(limit): 1 to 10000 are possible") }
    if let budget, !(1...1000).contains(budget) { throw ValidationError("--budget \(budget): 1 to 1000 are possible") }
    if transfer == nil, budget != nil || !known.isEmpty {
      throw ValidationError("--budget and --known belong to --transfer METRIC")
    }
    if transfer != nil, best != nil || limit != nil || !text.isEmpty || conditions.near != nil {
      throw ValidationError("--transfer proposes models by what they would tell: no text, --best, --near or --limit")
    }
    try conditions.check()
  }

  func run() throws {
    if let transfer { return try propose(transfer) }
    var query = conditions.query
    if !text.isEmpty { query.append(("text", text.joined(separator: " "))) }
    if let best { query.append(("best", best)) }
    if let limit { query.append(("limit", "\(limit)")) }
    try common.ask(SearchAnswer.self, .search, query: query) { answer, terminal in
      for line in searchLines(answer, terminal) { say(line) }
    }
  }

  private func propose(_ metric: String) throws {
    var query = conditions.query + [(name: "target", value: metric)]
    if let budget { query.append(("budget", "\(budget)")) }
    query += known.map { (name: "known", value: $0) }
    try common.ask(ProposalAnswer.self, .transfer, query: query, seconds: nil) { answer, terminal in
      for line in transferLines(answer, terminal) { say(line) }
    }
  }
}

func searchLines(_ answer: SearchAnswer, _ terminal: Terminal) -> [String] {
  guard !answer.hits.isEmpty else { return ["no models"] }
  let hasBest = answer.hits.contains { $0.best != nil }
  let hasDistance = answer.hits.contains { $0.distance != nil }
  var table = Table(
    [.init(title: "MODEL", isFlexible: true)] + (hasBest ? [.init(title: "METRIC", isNumber: true)] : [])
      + (hasDistance ? [.init(title: "EDGES", isNumber: true)] : [])
      + [
        .init(title: "RELATION"), .init(title: "KIND"), .init(title: "LICENSE", isFlexible: true),
        .init(title: "DOWNLOADS", isNumber: true), .init(title: "SIZE", isNumber: true),
        .init(title: "FOUND", isFlexible: true),
      ])
  for hit in answer.hits {
    table.add(
      [hit.id] + (hasBest ? [hit.best.map(measureText) ?? "-"] : []) + (hasDistance ? ["\(hit.distance ?? 0)"] : [])
        + [
          hit.relation ?? "-", hit.modality, hit.license ?? "-", hit.downloads.map { "\($0)" } ?? "-",
          hit.bytes > 0 ? byteText(hit.bytes) : "-", oneLine(hit.excerpt ?? ""),
        ])
  }
  var lines = table.lines(on: terminal)
  if answer.total > answer.hits.count { lines += ["", "\(answer.hits.count) of \(counted(answer.total, "model"))"] }
  if answer.isTextTruncated { lines.append("only the best matches of the text were looked at: say more") }
  return lines
}

private func transferLines(_ answer: ProposalAnswer, _ terminal: Terminal) -> [String] {
  var lines = [
    terminal.bold(neutralized(answer.metric)) + "  \(answer.better) is better, \(answer.known) known, "
      + "\(counted(answer.candidates, "candidate")), \(answer.pruned) of them cannot be best any more"
  ]
  guard !answer.proposals.isEmpty else { return lines + ["no candidates"] }
  var table = Table([
    .init(title: "EVALUATE NEXT", isFlexible: true), .init(title: "ESTIMATE", isNumber: true),
    .init(title: "+-", isNumber: true),
  ])
  for proposal in answer.proposals {
    table.add([
      proposal.id, proposal.estimate.map(measureText) ?? "-", proposal.uncertainty.map(measureText) ?? "-",
    ])
  }
  lines += table.lines(on: terminal)
  return lines
}

/// Line feeds of a card as blanks.
private func oneLine(_ text: String) -> String {
  text.split { $0 == "\n" || $0 == "\r" || $0 == "\r\n" || $0 == "\t" }.joined(separator: " ")
}
