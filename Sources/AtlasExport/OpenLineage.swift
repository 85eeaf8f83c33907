import ModelAtlas

/// One OpenLineage run event an edge: the transformation as a job that read the parent and wrote the child.
///
/// Run ids depend on the edge alone, so that sending the events again adds nothing.
/// - Source: openlineage.io, spec 2-0-2, RunEvent.
func openLineage(at now: UnixTime, version: String) -> ExportText {
  let producer = "urn:model-atlas:atlasd:\(version)"
  var text = ExportText()
  text.edge = { edge, _ in
    let facet = JSONText.object([
      ("_producer", .text(producer)),
      ("_schemaURL", .text("https://openlineage.io/spec/2-0-2/OpenLineage.json#/$defs/RunFacet")),
      ("relation", .text(edge.relation.rawValue)), ("confidence", .number(edge.confidence)),
      ("method", edge.values[1]?.json), ("verdict", edge.values[2]?.json), ("rule", edge.values[4]?.json),
    ])
    let event = JSONText.object([
      ("eventType", .text("COMPLETE")), ("eventTime", .text((edge.created ?? now).description)),
      ("producer", .text(producer)),
      ("schemaURL", .text("https://openlineage.io/spec/2-0-2/OpenLineage.json#/$defs/RunEvent")),
      (
        "run",
        .object([
          ("runId", .text(stableUUID(["edge", edge.parent.text, edge.child.text]))),
          ("facets", .object([("modelAtlas_edge", facet)])),
        ])
      ),
      (
        "job",
        .object([
          ("namespace", .text("model-atlas")),
          ("name", .text("\(edge.relation.rawValue) \(edge.parent.text) -> \(edge.child.text)")),
          ("facets", .object([])),
        ])
      ),
      ("inputs", .list([dataset(edge.parent)])), ("outputs", .list([dataset(edge.child)])),
    ])
    return event.written + "\n"
  }
  return text
}

private func dataset(_ id: ModelID) -> JSONText {
  .object([("namespace", .text("model-atlas")), ("name", .text(id.text)), ("facets", .object([]))])
}
