import ModelAtlas

/// Cytoscape's JSON, for Cytoscape and Cytoscape.js.
///
/// - Source: js.cytoscape.org, notation of elements.
func cytoscape() -> ExportText {
  var text = ExportText()
  text.head = "{\"data\":{\"name\":\"Model Atlas\"},\"elements\":{\"nodes\":[\n"
  text.node = { node, number in
    let style: [(key: String, value: JSONText?)] = [
      ("id", .text(node.id.text)), ("name", .text(node.id.text)),
      ("color", .text(Palette.color(of: node.relation).hexadecimal)),
      ("size", .number(Palette.size(downloads: node.downloads))),
    ]
    let data = JSONText.object(style + members(ExportGraph.nodeProperties, node.values))
    return (number > 0 ? ",\n" : "") + JSONText.object([("data", data)]).written
  }
  text.middle = "\n],\"edges\":[\n"
  text.edge = { edge, number in
    let ends: [(key: String, value: JSONText?)] = [
      ("id", .text("e\(number)")), ("source", .text(edge.parent.text)), ("target", .text(edge.child.text)),
    ]
    let data = JSONText.object(ends + members(ExportGraph.edgeProperties, edge.values))
    return (number > 0 ? ",\n" : "") + JSONText.object([("data", data)]).written
  }
  text.foot = "\n]}}\n"
  return text
}

/// JSON Lines: all nodes, then all edges; `type` tells them apart.
func jsonLines() -> ExportText {
  var text = ExportText()
  text.node = { node, _ in
    let own: [(key: String, value: JSONText?)] = [("type", .text("node")), ("id", .text(node.id.text))]
    return JSONText.object(own + members(ExportGraph.nodeProperties, node.values)).written + "\n"
  }
  text.edge = { edge, _ in
    let own: [(key: String, value: JSONText?)] = [
      ("type", .text("edge")), ("parent", .text(edge.parent.text)), ("child", .text(edge.child.text)),
    ]
    return JSONText.object(own + members(ExportGraph.edgeProperties, edge.values)).written + "\n"
  }
  return text
}

private func members(
  _ properties: [ExportGraph.Property], _ values: [ExportGraph.Value?]
) -> [(key: String, value: JSONText?)] {
  zip(properties, values).map { ($0.name, $1?.json) }
}
