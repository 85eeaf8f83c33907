import ModelAtlas

/// GEXF 1.3: Gephi's format, with the time at which each model and edge came to be, sizes and colors.
///
/// - Source: gexf.net, schema 1.3.
func gexf() -> ExportText {
  var text = ExportText()
  text.head =
    """
    <?xml version="1.0" encoding="UTF-8"?>
    <gexf xmlns="http://gexf.net/1.3" xmlns:viz="http://gexf.net/1.3/viz" version="1.3">
    <meta><creator>Model Atlas</creator></meta>
    <graph mode="dynamic" defaultedgetype="directed" timeformat="date" timerepresentation="interval">

    """ + attributes("node", ExportGraph.nodeProperties) + attributes("edge", ExportGraph.edgeProperties) + "<nodes>\n"
  text.node = { node, _ in
    let color = Palette.color(of: node.relation)
    let id = xmlEscaped(node.id.text)
    return "<node id=\"\(id)\" label=\"\(id)\"\(start(node.created))>\(values(node.values))"
      + "<viz:color r=\"\(color.red)\" g=\"\(color.green)\" b=\"\(color.blue)\"/>"
      + "<viz:size value=\"\(Palette.size(downloads: node.downloads))\"/></node>\n"
  }
  text.middle = "</nodes>\n<edges>\n"
  text.edge = { edge, number in
    let ends = "source=\"\(xmlEscaped(edge.parent.text))\" target=\"\(xmlEscaped(edge.child.text))\""
    return "<edge id=\"\(number)\" \(ends)\(start(edge.created))>\(values(edge.values))</edge>\n"
  }
  text.foot = "</edges>\n</graph>\n</gexf>\n"
  return text
}

private func attributes(_ subject: String, _ properties: [ExportGraph.Property]) -> String {
  var text = "<attributes class=\"\(subject)\" mode=\"static\">\n"
  for (number, property) in properties.enumerated() {
    text += "<attribute id=\"\(number)\" title=\"\(property.name)\" type=\"\(property.kind.xmlType)\"/>\n"
  }
  return text + "</attributes>\n"
}

private func values(_ values: [ExportGraph.Value?]) -> String {
  var text = "<attvalues>"
  for case (let number, let value?) in values.enumerated() {
    text += "<attvalue for=\"\(number)\" value=\"\(xmlEscaped(value.spelled))\"/>"
  }
  return text + "</attvalues>"
}

/// The day: readers that know only dates know this one.
private func start(_ time: UnixTime?) -> String { time.map { " start=\"\($0.description.prefix(10))\"" } ?? "" }
