import ArgumentParser
import ControlAPI

struct EgressCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "egress", abstract: "Every request that atlasd sent out: the newest, oldest first.")

  @Option(help: "How many.")
  var limit = 1000

  @OptionGroup var common: QuestionOptions

  func validate() throws {
    if !(1...1_000_000).contains(limit) { throw ValidationError("--limit \(limit): 1 to 1000000 are possible") }
  }

  func run() throws {
    try common.ask([EgressAnswer].self, .egress, query: [(name: "limit", value: "\(limit)")]) { entries, terminal in
      guard !entries.isEmpty else { return say("nothing was sent") }
      for line in egressTable(entries).lines(on: terminal) { say(line) }
    }
  }
}

func egressTable(_ entries: [EgressAnswer]) -> Table {
  var table = Table([
    .init(title: "AT"), .init(title: "SOURCE"), .init(title: "STATUS", isNumber: true),
    .init(title: "BYTES", isNumber: true), .init(title: "TOKEN"), .init(title: "REQUEST", isFlexible: true),
  ])
  for entry in entries {
    table.add([
      entry.at, entry.source, entry.status.map(String.init) ?? "-", "\(entry.bytes)", entry.hadToken ? "yes" : "no",
      "\(entry.method) \(entry.host)\(entry.path)",
    ])
  }
  return table
}
