extension GraphNode: WrittenAnswer {
  package func write(to json: inout JSONWriter) {
    json.object { json in
      json.member("createdAt", createdAt)
      json.member("duplicateOf", duplicateOf)
      json.member("elementType", elementType)
      json.member("family", family)
      json.member("format", format)
      json.member("id", id)
      json.member("parameters", parameters)
      if let quantization {
        json.key("quantization")
        json.object { json in
          json.member("bitsPerWeight", quantization.bitsPerWeight)
          json.member("method", quantization.method)
        }
      } else {
        json.member("quantization", String?.none)
      }
      json.member("state", state)
    }
  }
}

extension GraphEdge: WrittenAnswer {
  package func write(to json: inout JSONWriter) {
    json.object { json in
      json.member("child", child)
      json.member("confidence", confidence)
      json.member("method", method)
      json.member("parent", parent)
      json.member("relation", relation)
      json.member("rule", rule)
      json.member("verdict", verdict)
    }
  }
}

extension JSONWriter {
  /// A `LineageAnswer`.
  ///
  /// - Parameters:
  ///   - edges: writes them by `element` or `elements`, as `nodes` does.
  package mutating func lineage(
    of model: String, truncated: Bool, edges: (inout JSONWriter) -> Void, nodes: (inout JSONWriter) -> Void
  ) {
    object { json in
      json.key("edges")
      json.list(edges)
      json.member("model", model)
      json.key("nodes")
      json.list(nodes)
      json.member("truncated", truncated)
    }
  }

  /// What another writer was given as elements and nothing else.
  package mutating func elements(_ others: JSONWriter) {
    if !others.bytes.isEmpty { element { $0.append(others) } }
  }

  package mutating func element(_ node: GraphNode) { element { node.write(to: &$0) } }
  package mutating func element(_ edge: GraphEdge) { element { edge.write(to: &$0) } }
}

extension GraphPage: WrittenAnswer {
  package func write(to json: inout JSONWriter) {
    json.object { json in
      json.key("edges")
      json.list(edges) { $1.write(to: &$0) }
      json.member("next", next)
      json.key("nodes")
      json.list(nodes) { $1.write(to: &$0) }
      json.member("revision", revision)
    }
  }
}

extension ImpactAnswer.Descendant: WrittenAnswer {
  package func write(to json: inout JSONWriter) {
    json.object { json in
      json.member("bytes", bytes)
      json.member("depth", depth)
      json.member("downloads", downloads)
      json.member("duplicateOf", duplicateOf)
      json.member("id", id)
      json.member("longestDepth", longestDepth)
      json.member("path", path)
      json.member("relation", relation)
      json.member("state", state)
    }
  }
}

extension ImpactAnswer: WrittenAnswer {
  package func write(to json: inout JSONWriter) {
    json.object { json in
      json.key("byRelation")
      json.object { json in
        for (relation, count) in byRelation.sorted(by: { $0.key < $1.key }) { json.member(relation, count) }
      }
      json.member("bytes", bytes)
      json.member("copies", copies)
      json.member("count", count)
      json.key("descendants")
      json.list(descendants) { $1.write(to: &$0) }
      json.member("downloads", downloads)
      json.member("model", model)
      json.member("places", places)
      json.member("subTreeDownloads", subTreeDownloads)
    }
  }
}
