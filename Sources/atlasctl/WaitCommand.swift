import ArgumentParser
import ControlAPI

struct WaitCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "wait",
    abstract: "Returns when all waiting work is done; exits with 1 at the timeout.",
    discussion:
      "Work is the first scan, settling, reading, hashing, charting and imports. Uploads that stand still are not.")

  enum Goal: String, ExpressibleByArgument, CaseIterable { case sampled, charted }

  @Option(name: .customLong("for"), help: "What to wait for: first verdicts (sampled), or final ones (charted).")
  var goal = Goal.charted

  @Option(help: "Seconds to wait at most.")
  var timeout: Double?

  @OptionGroup var common: QuestionOptions

  func validate() throws {
    if let timeout, !(timeout >= 0 && timeout < 1e9) {
      throw ValidationError("--timeout \(timeout): seconds are expected")
    }
  }

  func run() throws {
    var query = [(name: "for", value: goal.rawValue)]
    if let timeout { query.append(("timeout", "\(timeout)")) }
    // The daemon keeps the time; the margin is for an answer that is on its way.
    let seconds = timeout.map { $0 + 30 }
    var isDone = false
    repeat {
      try common.ask(WaitAnswer.self, .wait, query: query, seconds: seconds, json: false) { answer, _ in
        isDone = answer.done
        if common.json, answer.done || timeout != nil { try say(json: answer) }
      }
      // Without a timeout of ours the daemon's own limit ends one question, not the waiting.
    } while !isDone && timeout == nil
    if !isDone {
      throw Failure("not \(goal.rawValue) within \(timeout.map { measureText($0) } ?? "?") s", hint: "atlasctl status")
    }
  }
}
