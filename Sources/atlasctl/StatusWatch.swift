import ControlAPI
import Glibc

/// Shows the status every second: in place on a terminal, one after the other elsewhere. Ends when it is interrupted, or
/// when the daemon cannot be reached any more.
func watchStatus(_ common: QuestionOptions) throws {
  var last: (at: ContinuousClock.Instant, status: StatusAnswer)?
  while true {
    try common.ask(StatusAnswer.self, .status, json: false) { status, terminal in
      let now = ContinuousClock.now
      if common.json {
        try say(json: status)
      } else {
        let rates = last.map { rateLines($0.status, status, seconds: ($0.at.duration(to: now)) / .seconds(1)) } ?? []
        // Home, and clear to the end: nothing flickers, and what was there before stays in the scroll-back.
        let start = terminal.width == nil ? "" : "\u{1B}[H\u{1B}[J"
        say(start + (statusLines(status, terminal) + rates).joined(separator: "\n"))
      }
      last = (now, status)
    }
    sleep(1)
  }
}

/// `models/s 12.5, 340.1 MiB/s` by class of work, and how far it is; nothing for work that stands still.
func rateLines(_ before: StatusAnswer, _ now: StatusAnswer, seconds: Double) -> [String] {
  now.work.sorted { $0.key < $1.key }.compactMap { name, work in
    guard seconds > 0, let old = before.work[name], work.modelsDone >= old.modelsDone else { return nil }
    let models = Double(work.modelsDone - old.modelsDone) / seconds
    let bytes = Double(work.bytesDone &- min(old.bytesDone, work.bytesDone)) / seconds
    guard models > 0 || bytes > 0 || work.modelsLeft > 0 else { return nil }
    let all = work.modelsDone + work.modelsLeft
    let share = all > 0 ? Double(work.modelsDone) / Double(all) : 1
    return "  \(name) \(progressBar(share)) \(percentText(share))  \(fixed(models, digits: 1)) models/s  "
      + "\(byteText(UInt64(max(0, min(bytes, 1e18)))))/s"
  }
}

private func progressBar(_ share: Double) -> String {
  let width = 24
  let done = min(width, max(0, Int((share * Double(width)).rounded(.down))))
  return "[" + String(repeating: "#", count: done) + String(repeating: ".", count: width - done) + "]"
}
