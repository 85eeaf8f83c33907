import Foundation
import ModelAtlas

/// How well confidences keep their word.
struct Calibration {
  let sayings: [Score.Saying]
  /// True edges, said or not.
  let edges: Int

  private var sure: [Score.Saying] { sayings.filter { $0.confidence >= 0.95 } }

  /// Of edges said with at least 0.95, the share that is right.
  var sureAndRight: Double { share(sure.count { $0.isRight }, sure.count) }
  /// Of the true edges, the share that is said with at least 0.95 and right.
  var dared: Double { share(sure.count { $0.isRight }, edges) }

  /// Expected calibration error over ten bins of equal width.
  var expectedError: Double {
    let bins = Dictionary(grouping: sayings) { min(9, Int($0.confidence * 10)) }
    return bins.keys.sorted().reduce(0) { sum, bin in
      let said = bins[bin] ?? []
      let mean = said.reduce(0) { $0 + $1.confidence } / Double(said.count)
      return sum + (mean - share(said.count { $0.isRight }, said.count)).magnitude * Double(said.count)
    } / Double(max(1, sayings.count))
  }

  /// Mean squared difference between confidence and outcome.
  var brier: Double { mean { $0.confidence } }

  /// The same of whoever says of each relation how often it is right.
  var constantBrier: Double {
    let rates = Dictionary(grouping: sayings) { $0.relation }.mapValues { said in
      share(said.count { $0.isRight }, said.count)
    }
    return mean { rates[$0.relation] ?? 0 }
  }

  /// What was said with each confidence, and how often it was right.
  var table: String {
    let bounds = [0, 0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.7, 0.8, 0.9, 0.95, 1.01]
    var lines = ["said with".padding(toLength: 30, withPad: " ", startingAt: 0) + "edges   mean  right"]
    for (low, high) in zip(bounds, bounds.dropFirst()) {
      let said = sayings.filter { low <= $0.confidence && $0.confidence < high }
      guard !said.isEmpty else { continue }
      lines.append(line(String(format: "%.2f ..< %.2f", low, min(1, high)), said))
    }
    lines.append("by rule")
    let rules = Dictionary(grouping: sayings) { "\($0.rule) \($0.relation.rawValue)" }
    for rule in rules.keys.sorted() { lines.append(line(rule, rules[rule] ?? [])) }
    return lines.joined(separator: "\n")
  }

  private func line(_ name: String, _ said: [Score.Saying]) -> String {
    let mean = said.reduce(0) { $0 + $1.confidence } / Double(max(1, said.count))
    let numbers = String(format: "%7d  %.3f  %.3f", said.count, mean, share(said.count { $0.isRight }, said.count))
    return name.padding(toLength: 28, withPad: " ", startingAt: 0) + numbers
  }

  private func mean(of confidence: (Score.Saying) -> Double) -> Double {
    sayings.reduce(0) { sum, saying in
      let off = confidence(saying) - (saying.isRight ? 1 : 0)
      return sum + off * off
    } / Double(max(1, sayings.count))
  }

  private func share(_ part: Int, _ whole: Int) -> Double { whole > 0 ? Double(part) / Double(whole) : 0 }
}
