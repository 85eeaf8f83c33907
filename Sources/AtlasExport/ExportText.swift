/// How a format spells a graph, in pieces: the whole text of a large atlas is never in memory.
package struct ExportText: Sendable {
  package var head = ""
  /// A node and its place among the nodes, from 0.
  package var node: @Sendable (ExportGraph.Node, Int) -> String = { _, _ in "" }
  package var middle = ""
  package var edge: @Sendable (ExportGraph.Edge, Int) -> String = { _, _ in "" }
  package var foot = ""

  /// All of it at once.
  package func written(_ graph: ExportGraph) -> String {
    var text = head
    for (number, node) in graph.nodes.enumerated() { text += self.node(node, number) }
    text += middle
    for (number, edge) in graph.edges.enumerated() { text += self.edge(edge, number) }
    return text + foot
  }
}
