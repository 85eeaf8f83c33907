/// A graph drawn as a tree. What hangs in several places is drawn out once and named elsewhere.
struct Tree<Node: Hashable> {
  /// In the order of drawing.
  let branches: (Node) -> [(node: Node, label: String)]

  /// One line a branch, without the root itself.
  func lines(from root: Node) -> [String] {
    var drawn: Set<Node> = [root]
    return lines(under: root, indent: "", &drawn)
  }

  private func lines(under node: Node, indent: String, _ drawn: inout Set<Node>) -> [String] {
    var lines: [String] = []
    let branches = branches(node)
    for (index, branch) in branches.enumerated() {
      let isLast = index == branches.count - 1
      let isNew = drawn.insert(branch.node).inserted
      let more = !isNew && !self.branches(branch.node).isEmpty ? "  (see above)" : ""
      lines.append(indent + (isLast ? "└─ " : "├─ ") + branch.label + more)
      if isNew { lines += self.lines(under: branch.node, indent: indent + (isLast ? "   " : "│  "), &drawn) }
    }
    return lines
  }
}
