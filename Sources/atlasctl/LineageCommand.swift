import ArgumentParser
import ControlAPI

struct LineageCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "lineage", abstract: "What a model descends from, and what descends from it.")

  @Argument(help: "The model's id, or the end of it when that is unique.", completion: .modelID)
  var model: String

  @Flag(help: "Only what it descends from.")
  var up = false
  @Flag(help: "Only what descends from it.")
  var down = false
  @Option(help: "The most generations each way.")
  var depth: Int?
  @Flag(help: "What it inherits: training data by edge, licenses, gates and tags of all ancestors.")
  var data = false

  @OptionGroup var common: QuestionOptions

  func validate() throws {
    if let depth, depth < 0 { throw ValidationError("--depth \(depth): a number of generations is expected") }
    if data, up || down || depth != nil {
      throw ValidationError("--data follows all ancestors: it takes no --up, --down or --depth")
    }
  }

  func run() throws {
    if data {
      return try common.ask(InheritanceAnswer.self, .inheritance, model: model) { answer, terminal in
        for line in inheritanceLines(answer, terminal) { say(line) }
      }
    }
    var query: [(name: String, value: String)] = []
    if up != down { query.append(("direction", up ? "up" : "down")) }
    if let depth { query.append(("depth", "\(depth)")) }
    try common.ask(LineageAnswer.self, .lineage, model: model, query: query) { lineage, terminal in
      for line in lineageLines(lineage, terminal) { say(line) }
      if lineage.truncated {
        complain("only the nearest \(lineage.nodes.count) models are shown; --depth N asks for fewer")
      }
    }
  }
}

/// Two trees: ancestors and descendants. An edge's words stand at its far end.
func lineageLines(_ lineage: LineageAnswer, _ terminal: Terminal) -> [String] {
  let nodes = Dictionary(lineage.nodes.map { ($0.id, $0) }) { first, _ in first }
  let toParents = Dictionary(grouping: lineage.edges, by: \.child)
  let toChildren = Dictionary(grouping: lineage.edges, by: \.parent)
  func label(_ id: String, _ edge: GraphEdge) -> String {
    neutralized(id) + "  " + terminal.dim(neutralized(edgeText(edge, nodes[id])))
  }
  let ancestors = Tree<String> { id in (toParents[id] ?? []).map { ($0.parent, label($0.parent, $0)) } }
  let descendants = Tree<String> { id in (toChildren[id] ?? []).map { ($0.child, label($0.child, $0)) } }
  var lines = [terminal.bold(neutralized(lineage.model)) + "  " + neutralized(nodeText(nodes[lineage.model]))]
  let up = ancestors.lines(from: lineage.model)
  let down = descendants.lines(from: lineage.model)
  if !up.isEmpty { lines += [terminal.bold("descends from")] + up }
  if !down.isEmpty { lines += [terminal.bold("descendants")] + down }
  return up.isEmpty && down.isEmpty ? lines + ["no relatives known"] : lines
}

private func edgeText(_ edge: GraphEdge, _ node: GraphNode?) -> String {
  let state = node.map { $0.state == "charted" || $0.state == "sampled" ? "" : $0.state } ?? "referenced"
  let how = edge.method.map { $0 == edge.relation ? edge.relation : "\(edge.relation) (\($0))" } ?? edge.relation
  return [how, percentText(edge.confidence), edge.verdict, state].filter { !$0.isEmpty }.joined(separator: ", ")
}

private func nodeText(_ node: GraphNode?) -> String {
  guard let node else { return "" }
  let parts = [
    node.state, node.quantization?.method ?? node.elementType, node.parameters.map { countText($0) + " weights" },
  ]
  return parts.compactMap { $0 }.joined(separator: ", ")
}
