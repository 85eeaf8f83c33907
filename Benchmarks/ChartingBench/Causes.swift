import Foundation

/// What wrong answers have in common: whom a model was given to in place of its parent.
struct Causes {
  private enum Cause: String, CaseIterable {
    case none, descendant, ancestor, sibling, other
  }

  private var counts: [Cause: Int] = [:]
  private var edges = 0

  static let head = Cause.allCases.map { leftPadded($0.rawValue) }.joined()

  /// Of all edges, in percent.
  var cells: String {
    let shares = Cause.allCases.map { Double(counts[$0] ?? 0) / Double(max(1, edges)) * 100 }
    return shares.map { Self.leftPadded(String(format: "%.1f", $0)) }.joined()
  }

  mutating func add(_ answers: Answers, on zoo: Zoo) {
    for (child, truth) in zoo.truths {
      let said = (answers[child]?.edges ?? []).map(\.parent)
      edges += truth.demanded.count
      let missed = truth.demanded.filter { $0.isDisjoint(with: said) }
      guard !missed.isEmpty else { continue }
      let demanded = truth.demanded.reduce(into: truth.tolerated) { $0.formUnion($1) }
      let wrong = said.filter { !demanded.contains($0) }
      let cause = wrong.first.map { self.cause(of: $0, insteadOf: child, in: zoo) } ?? .none
      counts[cause, default: 0] += missed.count
    }
  }

  private func cause(of said: Int, insteadOf child: Int, in zoo: Zoo) -> Cause {
    guard said >= 0 else { return .other }
    if ancestors(of: said, in: zoo).contains(child) { return .descendant }
    if ancestors(of: child, in: zoo).contains(said) { return .ancestor }
    return Set(zoo.models[said].parents).isDisjoint(with: zoo.models[child].parents) ? .other : .sibling
  }

  private func ancestors(of number: Int, in zoo: Zoo) -> Set<Int> {
    var (found, open): (Set<Int>, [Int]) = ([], [number])
    while let next = open.popLast() {
      for parent in zoo.models[next].parents where found.insert(parent).inserted { open.append(parent) }
    }
    return found
  }

  private static func leftPadded(_ text: String) -> String {
    String(repeating: " ", count: max(1, 12 - text.count)) + text
  }
}
