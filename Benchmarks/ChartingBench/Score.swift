import ModelAtlas

/// Right and wrong answers, by kind of edge, and how honest the confidences were.
struct Score {
  struct Cell {
    var right = 0
    var edges = 0
    var said = 0
    /// Models with several parents, of which all, or copies of them, are here; and those of them whose parents were all said.
    var merges = 0
    var whole = 0
  }

  /// One said edge: how sure, and whether it was right.
  struct Saying {
    let confidence: Double
    let isRight: Bool
    let rule: String
    let kind: BredModel.Kind
    let relation: Relation
    let evidence: [Measurement]
  }

  private(set) var cells: [BredModel.Kind: Cell] = [:]
  private(set) var sayings: [Saying] = []
  var edges: Int { cells.values.reduce(0) { $0 + $1.edges } }
  private(set) var basesWithParent = 0
  private(set) var wrong: [(zoo: Zoo, child: Int, answer: Answer)] = []

  var recall: Double { share(cells.values.reduce(0) { $0 + $1.right }, cells.values.reduce(0) { $0 + $1.edges }) }
  var precision: Double { share(cells.values.reduce(0) { $0 + $1.right }, cells.values.reduce(0) { $0 + $1.said }) }

  /// - Parameter tested: which models count; all when nil.
  mutating func add(_ answers: Answers, on zoo: Zoo, tested: Set<Int>? = nil) {
    let truths = zoo.truths
    for model in zoo.present where tested?.contains(model.number) ?? true {
      let answer = answers[model.number] ?? Answer()
      guard let truth = truths[model.number] else {
        if !answer.edges.isEmpty { basesWithParent += 1 }
        continue
      }
      var open = truth.demanded
      var cell = cells[model.kind] ?? Cell()
      cell.edges += open.count
      let before = (cell.right, cell.said)
      for edge in answer.edges {
        let place = open.firstIndex { $0.contains(edge.parent) }
        if place == nil, truth.tolerated.contains(edge.parent) { continue }
        cell.said += 1
        if let place { open.remove(at: place) }
        cell.right += place == nil ? 0 : 1
        sayings.append(
          Saying(
            confidence: edge.confidence, isRight: place != nil, rule: edge.rule, kind: model.kind,
            relation: edge.relation, evidence: edge.evidence))
      }
      if truth.demanded.count > 1, !truth.isOrphan {
        cell.merges += 1
        cell.whole += open.isEmpty ? 1 : 0
      }
      if !open.isEmpty || cell.right - before.0 < cell.said - before.1 { wrong.append((zoo, model.number, answer)) }
      cells[model.kind] = cell
    }
  }

  private func share(_ part: Int, _ whole: Int) -> Double { whole > 0 ? Double(part) / Double(whole) : 0 }
}
