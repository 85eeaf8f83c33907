import ControlAPI

/// `lineage --data`: what came into a model, and along which edge.
func inheritanceLines(_ answer: InheritanceAnswer, _ terminal: Terminal) -> [String] {
  var lines = [terminal.bold(neutralized(answer.model))]
  lines += section("training data", answer.datasets.map { heirloom($0) }, terminal)
  if answer.datasets.isEmpty { lines.append("  no card of it or its ancestors names training data") }
  lines += section("licenses", answer.licenses.map { heirloom($0) }, terminal)
  lines += section("gated", answer.gated, terminal)
  lines += section("tags", answer.tags.map { heirloom($0) }, terminal)
  lines += section("training data not named", answer.undeclared, terminal)
  return lines + section("by edge", answer.sources.flatMap(edgeLines), terminal)
}

private func heirloom(_ heirloom: InheritanceAnswer.Heirloom) -> String {
  "\(heirloom.name)  from \(heirloom.from.joined(separator: ", "))"
}

private func edgeLines(_ source: InheritanceAnswer.Source) -> [String] {
  let data = source.datasets.isEmpty ? "" : "  data: \(source.datasets.joined(separator: ", "))"
  guard !source.edges.isEmpty else { return ["\(source.id)  no parent\(data)"] }
  return source.edges.map { "\($0.parent) -> \(source.id)  \($0.relation), \(percentText($0.confidence))\(data)" }
}
