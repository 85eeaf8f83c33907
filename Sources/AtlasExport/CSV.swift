import ModelAtlas

/// One of the pair of tables: nodes. RFC 4180, with a head.
func csvNodes() -> ExportText {
  var text = ExportText()
  text.head = line(["id"] + ExportGraph.nodeProperties.map(\.name))
  text.node = { node, _ in line([node.id.text] + node.values.map { $0?.spelled ?? "" }) }
  return text
}

/// The other one: edges.
func csvEdges() -> ExportText {
  var text = ExportText()
  text.head = line(["parent", "child"] + ExportGraph.edgeProperties.map(\.name))
  text.edge = { edge, _ in line([edge.parent.text, edge.child.text] + edge.values.map { $0?.spelled ?? "" }) }
  return text
}

private func line(_ fields: [String]) -> String { fields.map(csvField).joined(separator: ",") + "\r\n" }

/// A field in quotes where it must be; a quote inside is doubled.
package func csvField(_ text: String) -> String {
  guard text.utf8.contains(where: { "\",\r\n".utf8.contains($0) }) else { return text }
  return "\"" + text.split(separator: "\"", omittingEmptySubsequences: false).joined(separator: "\"\"") + "\""
}
