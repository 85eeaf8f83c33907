import ControlAPI
import Glibc

extension QuestionOptions {
  /// Asks for work that may take minutes, shows on a terminal how far it is, and returns its result.
  func result<Result: Codable & Hashable & Sendable>(
    _ type: Result.Type, _ route: Route, query: [(name: String, value: String)] = []
  ) throws -> Result {
    let line = ProgressLine()
    defer { line.clear() }
    var run: [(name: String, value: String)] = []
    while true {
      // Asked for again each second: work that nobody asks about ends.
      let bytes = try bytes(route, query: query + run + [(name: "wait", value: "1")])
      let answer = try understood(RunAnswer<Result>.self, bytes)
      if let result = answer.result { return result }
      run = [(name: "run", value: answer.run)]
      line.show(progressText(answer))
    }
  }
}

func progressText(_ answer: RunAnswer<some Codable & Hashable & Sendable>) -> String {
  guard let stage = answer.stage else { return "waiting" }
  func text(_ count: UInt64) -> String { answer.unit == "bytes" ? byteText(count) : "\(count)" }
  guard answer.total > 0 else { return stage }
  let unit = answer.unit.map { $0 == "bytes" ? "" : " \($0)" } ?? ""
  return neutralized("\(stage): \(text(answer.done)) of \(text(answer.total))\(unit)")
}

/// One line on a terminal's stderr that is written over again and again; nothing anywhere else.
final class ProgressLine {
  private let isShown = isatty(2) == 1
  private var isDirty = false

  func show(_ text: String) {
    guard isShown else { return }
    isDirty = true
    write("\r\u{1B}[K" + text)
  }

  func clear() {
    if isDirty { write("\r\u{1B}[K") }
    isDirty = false
  }

  private func write(_ text: String) {
    let bytes = Array(text.utf8)
    // There is nobody left to tell when stderr is closed.
    _ = bytes.withUnsafeBytes { Glibc.write(2, $0.baseAddress, $0.count) }
  }
}
