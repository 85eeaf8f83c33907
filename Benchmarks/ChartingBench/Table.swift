import Foundation

/// Methods side by side, by kind of edge.
struct Table {
  private var columns: [(name: String, score: Score, seconds: Double)] = []

  mutating func add(_ name: String, _ score: Score, seconds: Double) { columns.append((name, score, seconds)) }

  var text: String {
    var lines = [row("kind", columns.map(\.name))]
    for kind in BredModel.Kind.allCases where kind != .base {
      let cells = columns.map { $0.score.cells[kind] ?? Score.Cell() }
      guard let edges = cells.first?.edges, edges > 0 else { continue }
      lines.append(row("\(kind.rawValue) (\(edges))", cells.map { percent($0.right, edges) }))
    }
    for kind in BredModel.Kind.allCases {
      let cells = columns.map { $0.score.cells[kind] ?? Score.Cell() }
      guard let merges = cells.first?.merges, merges > 0 else { continue }
      lines.append(row("all \(kind.rawValue) (\(merges))", cells.map { percent($0.whole, merges) }))
    }
    lines.append(row("recall", columns.map { percent($0.score.recall) }))
    lines.append(row("precision", columns.map { percent($0.score.precision) }))
    lines.append(row("bases with parent", columns.map { String($0.score.basesWithParent) }))
    let calibrations = columns.map { column in
      Calibration(sayings: column.score.sayings, edges: column.score.cells.values.reduce(0) { $0 + $1.edges })
    }
    lines.append(row("right of >= .95", calibrations.map { percent($0.sureAndRight) }))
    lines.append(row("true, said >= .95", calibrations.map { percent($0.dared) }))
    lines.append(row("calibration error", calibrations.map { String(format: "%.3f", $0.expectedError) }))
    lines.append(row("Brier / constant", calibrations.map { String(format: "%.2f", $0.brier / $0.constantBrier) }))
    lines.append(row("seconds", columns.map { String(format: "%.1f", $0.seconds) }))
    return lines.joined(separator: "\n")
  }

  private func row(_ name: String, _ cells: [String]) -> String {
    let first = name.padding(toLength: 24, withPad: " ", startingAt: 0)
    return first + cells.map { String(repeating: " ", count: max(1, 16 - $0.count)) + $0 }.joined()
  }

  private func percent(_ part: Int, _ whole: Int) -> String { whole > 0 ? percent(Double(part) / Double(whole)) : "-" }
  private func percent(_ share: Double) -> String { String(format: "%.1f", share * 100) }
}

/// Wrong answers of some kinds, with what was said and what is true.
func printWrong(_ score: Score, _ kinds: Set<String>) {
  for (zoo, child, answer) in score.wrong {
    let model = zoo.models[child]
    guard kinds.contains(model.kind.rawValue) || kinds.contains("all"), let truth = zoo.truths[child] else { continue }
    let describe = { (number: Int) in
      guard number >= 0 else { return "unknown" }
      let other = zoo.models[number]
      return "\(number):\(other.kind)\(other.statedTime == nil ? "?" : "")\(other.parents)"
    }
    let said = answer.edges.map { "\(describe($0.parent)) by \($0.rule)" }
    let time = model.statedTime == nil ? "?" : ""
    let orphan = truth.isOrphan ? " (a parent is not here)" : ""
    print(
      "\(child)\(time) \(model.kind) \(model.storage)\(orphan): true \(truth.demanded.map { $0.map(describe) }) said \(said)"
    )
  }
}
