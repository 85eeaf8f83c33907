import ModelAtlas

/// GraphML, which most graph programs read.
///
/// - Source: graphml.graphdrawing.org, specification 1.0.
func graphML() -> ExportText {
  var text = ExportText()
  text.head =
    """
    <?xml version="1.0" encoding="UTF-8"?>
    <graphml xmlns="http://graphml.graphdrawing.org/xmlns">

    """ + keys("node", "n", ExportGraph.nodeProperties) + keys("edge", "e", ExportGraph.edgeProperties)
    + "<graph edgedefault=\"directed\">\n"
  text.node = { node, _ in "<node id=\"\(xmlEscaped(node.id.text))\">\(data("n", node.values))</node>\n" }
  text.edge = { edge, _ in
    let ends = "source=\"\(xmlEscaped(edge.parent.text))\" target=\"\(xmlEscaped(edge.child.text))\""
    return "<edge \(ends)>\(data("e", edge.values))</edge>\n"
  }
  text.foot = "</graph>\n</graphml>\n"
  return text
}

private func keys(_ subject: String, _ prefix: String, _ properties: [ExportGraph.Property]) -> String {
  properties.enumerated().map { number, property in
    let name = "attr.name=\"\(property.name)\" attr.type=\"\(property.kind.xmlType)\""
    return "<key id=\"\(prefix)\(number)\" for=\"\(subject)\" \(name)/>\n"
  }.joined()
}

private func data(_ prefix: String, _ values: [ExportGraph.Value?]) -> String {
  var text = ""
  for case (let number, let value?) in values.enumerated() {
    text += "<data key=\"\(prefix)\(number)\">\(xmlEscaped(value.spelled))</data>"
  }
  return text
}
