import Foundation
import ModelAtlas

/// What is said of a base's children when the base and its copies are gone.
struct OpenSet {
  private(set) var children = 0
  /// Said to descend from some model that is here and is neither the base's cast nor a twin of the child.
  private(set) var invented = 0
  /// Under one and the same model that is not here, with most of their siblings.
  private(set) var grouped = 0

  mutating func add(_ zoo: Zoo, answers: Answers, without base: Int, castsAndCopies: Set<Int>) {
    let here = Set(zoo.present.map(\.number))
    let firsts = zoo.firstsWithSameValues
    let siblings = zoo.present.filter { $0.parents == [base] && !castsAndCopies.contains($0.number) }
    let ancestors = siblings.map { answers[$0.number]?.edges.compactMap(\.ancestor) ?? [] }
    let counts = ancestors.joined().reduce(into: [ModelID: Int]()) { $0[$1, default: 0] += 1 }
    let common = counts.max { ($0.value, $1.key) < ($1.value, $0.key) }?.key
    for (child, ancestors) in zip(siblings, ancestors) {
      let said = (answers[child.number]?.edges ?? []).map(\.parent)
      let isInvented = said.contains { parent in
        here.contains(parent) && !castsAndCopies.contains(parent) && firsts[parent] != firsts[child.number]
      }
      children += 1
      invented += isInvented ? 1 : 0
      grouped += common.map(ancestors.contains) == true && !isInvented ? 1 : 0
    }
  }
}

/// With each family's base taken away in turn: how many of its children get an invented parent, how many are siblings.
func openSetTable(_ zoos: [Zoo], _ options: Options) -> String {
  var lines = ["method        children  invented %  grouped %"]
  for method in Method.all where ["paper", "evidence"].contains(method.name) && options.runs(method.name) {
    var result = OpenSet()
    for zoo in zoos {
      let firsts = zoo.firstsWithSameValues
      // Bases of different families don't know of each other, so that all may go at once.
      let bases = zoo.models.filter { $0.kind == .base }
      let without = zoo.changed { model in
        // With its copies: a copy is as good a parent as the base.
        if zoo.models[firsts[model.number]].kind == .base { model.isMissing = true }
      }
      let answers = method.answers(without)
      for base in bases {
        let casts = without.present.filter { $0.kind == .cast && $0.parents == [base.number] }
        result.add(without, answers: answers, without: base.number, castsAndCopies: Set(casts.map(\.number)))
      }
    }
    let share = { (part: Int) in Double(part) / Double(max(1, result.children)) * 100 }
    lines.append(
      method.name.padding(toLength: 14, withPad: " ", startingAt: 0)
        + String(format: "%8d %11.1f %10.1f", result.children, share(result.invented), share(result.grouped)))
  }
  return lines.joined(separator: "\n")
}
