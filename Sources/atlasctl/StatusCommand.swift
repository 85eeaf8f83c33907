import ArgumentParser
import ControlAPI

struct StatusCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "status", abstract: "What atlasd watches, knows and is doing.")

  @Flag(help: "Show it again every second, until interrupted.")
  var watch = false

  @OptionGroup var common: QuestionOptions

  func run() throws {
    if watch { return try watchStatus(common) }
    try common.ask(StatusAnswer.self, .status) { status, terminal in
      for line in statusLines(status, terminal) { say(line) }
    }
  }
}

func statusLines(_ status: StatusAnswer, _ terminal: Terminal) -> [String] {
  let state =
    switch status.state {
    case "ready": terminal.green(status.state)
    case "degraded": terminal.red(status.state)
    default: terminal.yellow(status.state)
    }
  var lines = ["atlasd \(neutralized(status.version))  \(state)  since \(status.startedAt)  rules \(status.ruleSet)"]
  for problem in status.problems {
    lines.append(terminal.red("problem: ") + neutralized("\(problem.path.map { "\($0): " } ?? "")\(problem.message)"))
    if let hint = problem.hint { lines.append("  hint: " + neutralized(hint)) }
  }
  lines += ["", terminal.bold("roots")]
  for root in status.roots {
    let reason = root.reason.map { ": \($0)" } ?? ""
    lines.append("  " + neutralized("\(root.name)  \(root.path)  \(root.watch)  \(root.state)\(reason)"))
  }
  lines += ["", terminal.bold("models"), "  " + counts(status.models), "  families \(status.families)"]
  lines += ["", terminal.bold("edges"), "  " + counts(status.edges)]
  lines += ["", terminal.bold("alerts"), "  " + alertsLine(status.alerts)]
  lines += ["", terminal.bold("work"), "  waiting \(status.queue.waiting), running \(status.queue.running)"]
  lines += status.work.sorted { $0.key < $1.key }.map { "  " + workLine($0.key, $0.value) }
  if !status.hub.isEmpty { lines += ["", terminal.bold("hub")] }
  return lines + status.hub.flatMap { hubLines($0, terminal) }
}

private func hubLines(_ hub: StatusAnswer.Hub, _ terminal: Terminal) -> [String] {
  var line = "\(hub.name)  \(hub.endpoint)  \(hub.state)"
  line += hub.lastSuccess.map { "  polled \($0)" } ?? "  not polled to the end yet"
  if let next = hub.nextPoll { line += "  next \(next)" }
  var lines = ["  " + neutralized(line), "  repositories: " + counts(hub.models)]
  if hub.waiting > 0 { lines[1] += "; \(hub.waiting) to be charted" }
  lines.append("  \(counted(hub.requests, "request")), \(byteText(hub.bytes)), \(hub.hasToken ? "with" : "no") token")
  for budget in hub.budgets {
    let quota = budget.quota.map { " of \(Int(clamping: Int64($0)))" } ?? ""
    lines.append(
      "  "
        + neutralized(
          "quota \(budget.name): \(Int(budget.remaining))\(quota) left, new in \(Int(budget.resetSeconds)) s"))
  }
  if let error = hub.error { lines.append("  " + terminal.red("error: ") + neutralized(error)) }
  return lines
}

private func alertsLine(_ alerts: StatusAnswer.Alerts) -> String {
  var parts = ["\(alerts.open) open" + (alerts.open > 0 ? ": \(counts(alerts.rules))" : "")]
  if alerts.acknowledged > 0 { parts.append("\(alerts.acknowledged) acknowledged") }
  if alerts.deliveriesWaiting > 0 { parts.append("\(alerts.deliveriesWaiting) to deliver") }
  if alerts.deliveriesDead > 0 { parts.append("\(alerts.deliveriesDead) not delivered, given up") }
  return parts.joined(separator: "; ")
}

/// `3 charted, 1 incomplete`; those that are zero are left out.
private func counts(_ counts: [String: Int]) -> String {
  let some = counts.filter { $0.value > 0 }.sorted { a, b in a.value == b.value ? a.key < b.key : a.value > b.value }
  return some.isEmpty ? "none" : some.map { "\($0.value) \($0.key)" }.joined(separator: ", ")
}

private func workLine(_ name: String, _ work: StatusAnswer.Work) -> String {
  var line = "\(name): \(counted(work.modelsDone, "model")), \(byteText(work.bytesDone)) done"
  if work.modelsLeft > 0 { line += "; \(counted(work.modelsLeft, "model")), \(byteText(work.bytesLeft)) left" }
  if let rate = work.bytesPerSecond, rate >= 0, rate < 1e18 { line += "; \(byteText(UInt64(rate)))/s" }
  if let end = work.estimatedEnd { line += "; until \(end)" }
  return line
}
