import ModelAtlas

/// The formats in which the atlas, or a part of it, can be taken elsewhere.
package enum ExportFormat: String, Hashable, Sendable, CaseIterable {
  case gexf, graphml, dot, cytoscape, jsonl, openlineage
  case csvNodes = "csv-nodes"
  case csvEdges = "csv-edges"

  package var mediaType: String {
    switch self {
    case .gexf, .graphml: "application/xml"
    case .dot: "text/vnd.graphviz"
    case .cytoscape: "application/json"
    case .jsonl, .openlineage: "application/x-ndjson"
    case .csvNodes, .csvEdges: "text/csv; charset=utf-8"
    }
  }
}

extension ExportText {
  /// - Parameters:
  ///   - now: the time of an event whose own is unknown.
  ///   - version: of this program.
  package init(_ format: ExportFormat, at now: UnixTime, version: String) {
    switch format {
    case .gexf: self = gexf()
    case .graphml: self = graphML()
    case .dot: self = dot()
    case .cytoscape: self = cytoscape()
    case .jsonl: self = jsonLines()
    case .openlineage: self = openLineage(at: now, version: version)
    case .csvNodes: self = csvNodes()
    case .csvEdges: self = csvEdges()
    }
  }
}
