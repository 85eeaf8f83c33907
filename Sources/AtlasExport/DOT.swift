import ModelAtlas

/// Graphviz: parents above their children, colored by how a model came to be.
///
/// - Source: graphviz.org, the DOT language.
func dot() -> ExportText {
  var text = ExportText()
  text.head = "digraph atlas {\n  rankdir=TB;\n  node [shape=box, style=filled, fontcolor=white];\n"
  text.node = { node, _ in
    let fill = Palette.color(of: node.relation).hexadecimal
    let attributes = list(ExportGraph.nodeProperties, node.values)
    return "  \(quoted(node.id.text)) [fillcolor=\"\(fill)\"\(attributes)];\n"
  }
  text.edge = { edge, _ in
    let attributes = "label=\(quoted(edge.relation.rawValue))\(list(ExportGraph.edgeProperties, edge.values))"
    return "  \(quoted(edge.parent.text)) -> \(quoted(edge.child.text)) [\(attributes)];\n"
  }
  text.foot = "}\n"
  return text
}

private func list(_ properties: [ExportGraph.Property], _ values: [ExportGraph.Value?]) -> String {
  zip(properties, values).map { property, value in
    value.map { ", \(property.name)=\(quoted($0.spelled))" } ?? ""
  }.joined()
}

/// In double quotes only the quote itself is escaped; a backslash before one must be doubled, and line ends may not be
/// left as they are.
private func quoted(_ text: String) -> String {
  var quoted = "\""
  for scalar in text.unicodeScalars {
    switch scalar {
    case "\"": quoted += "\\\""
    case "\\": quoted += "\\\\"
    case _ where scalar.value < 0x20: quoted += "\\\\u{" + String(scalar.value, radix: 16) + "}"
    default: quoted.unicodeScalars.append(scalar)
    }
  }
  return quoted + "\""
}
