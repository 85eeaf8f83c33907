import Charting
import ModelAtlas

/// How often the weights alone find the parents that somebody declared.
///
/// Measured on models whose declared parents are here and are not contradicted. Who declares a parent is no random choice
/// of all models, and a declaration may name a grandparent or a relative: that counts against the weights.
package struct Evaluation: Sendable {
  /// What became of each model that is comparable and declares something.
  package struct Counts: Hashable, Sendable {
    /// Comparable models.
    package var models = 0
    /// Declare nothing: what is measured here says nothing of them by itself.
    package var undeclared = 0
    /// Copies and casts: told by equal values, and their cards speak of the original.
    package var exact = 0
    /// Declare parents that are here: these are what is measured.
    package var tested = 0
    /// Everything that they declare is contradicted by the weights: another family.
    package var contradicted = 0
    /// What they declare means nothing that is known.
    package var unresolved = 0
    /// All declared parents are elsewhere.
    package var elsewhere = 0
    /// Those of `elsewhere` that were given a parent: a relative that is none, or an ancestor that the card left out.
    package var elsewhereWithParent = 0
  }

  /// An edge that was concluded of a tested model.
  package struct Saying: Hashable, Sendable {
    package let child: ModelID
    package let edge: ParentEdge
    package let isRight: Bool
    /// Wrong, and the declared parent is an ancestor of the concluded one.
    package let isNearer: Bool
  }

  /// A declared edge between models that are here.
  package struct Demand: Hashable, Sendable {
    package let relation: Relation
    package let isFound: Bool
  }

  package private(set) var counts = Counts()
  /// By child, then as concluded.
  package private(set) var sayings: [Saying] = []
  package private(set) var demands: [Demand] = []
  /// Edges that nothing can be said of: the model declares other parents that are elsewhere, or the base of its merge.
  package private(set) var unjudged = 0

  /// - Parameters:
  ///   - verdicts: of all comparable models, concluded as if nobody had declared anything.
  ///   - quantized: which of them are quantized.
  ///   - words: what people said of edges.
  package init(_ verdicts: [ModelID: Verdict], quantized: Set<ModelID>, words: [PersonWord]) {
    let answers = BlindAnswers(verdicts: verdicts, quantized: quantized)
    let words = Dictionary(grouping: words, by: \.child)
    for (id, verdict) in verdicts.sorted(by: { $0.key < $1.key }) {
      counts.models += 1
      add(id, verdict, words[id] ?? [], answers)
    }
  }

  private mutating func add(
    _ id: ModelID, _ verdict: Verdict, _ words: [PersonWord], _ answers: BlindAnswers
  ) {
    let confirmed = words.filter(\.isConfirmed).map { Declaration.Parent(id: $0.parent, relation: .unknown) }
    let declaration = Declaration(verdict.claims)
    let parents = confirmed.isEmpty ? declaration?.parents ?? [] : confirmed
    let here = parents.filter { answers.isHere($0.id) }
    if declaration == nil, confirmed.isEmpty {
      counts.undeclared += 1
    } else if answers.isExact(id) {
      counts.exact += 1
    } else if !here.isEmpty {
      counts.tested += 1
      let refused = Set(words.filter { !$0.isConfirmed }.map(\.parent))
      judge(
        id, verdict.parents.filter { answers.isHere($0.parent) }, against: here,
        tolerated: declaration?.bases ?? [], isWhole: here.count == parents.count, refused: refused, answers)
    } else if declaration?.isContradicted ?? false {
      counts.contradicted += 1
    } else if parents.isEmpty {
      counts.unresolved += 1
    } else {
      counts.elsewhere += 1
      if verdict.parents.contains(where: { answers.isHere($0.parent) }) { counts.elsewhereWithParent += 1 }
    }
  }

  /// - Parameter isWhole: all that the model declares is here, so that any other edge is wrong.
  private mutating func judge(
    _ child: ModelID, _ edges: [ParentEdge], against declared: [Declaration.Parent], tolerated: Set<ModelID>,
    isWhole: Bool, refused: Set<ModelID>, _ answers: BlindAnswers
  ) {
    var open = declared.map { (parent: $0, meant: answers.meant(by: $0.id)) }
    for edge in edges {
      let found = refused.contains(edge.parent) ? nil : open.firstIndex { $0.meant.contains(edge.parent) }
      if let found {
        demands.append(Demand(relation: open.remove(at: found).parent.relation, isFound: true))
      } else if !refused.contains(edge.parent), !isWhole || tolerated.contains(edge.parent) {
        unjudged += 1
        continue
      }
      let isNearer = found == nil && open.contains { answers.descends(edge.parent, from: $0.meant) }
      sayings.append(Saying(child: child, edge: edge, isRight: found != nil, isNearer: isNearer))
    }
    demands += open.map { Demand(relation: $0.parent.relation, isFound: false) }
  }
}

/// What was concluded without declarations, and which models a declared name may mean there.
private struct BlindAnswers {
  let verdicts: [ModelID: Verdict]
  let quantized: Set<ModelID>

  /// A copy of a copy is a copy of the original: chains are short, and a loop would be a mistake of ours.
  private static let stepsMax = 64

  func isHere(_ id: ModelID) -> Bool { verdicts[id] != nil }

  /// Its values are another model's.
  func isExact(_ id: ModelID) -> Bool { original(of: id) != id }

  private func original(of id: ModelID) -> ModelID {
    var id = id
    for _ in 0..<Self.stepsMax {
      guard let edge = verdicts[id]?.parents.first, ["copy", "cast"].contains(edge.rule), edge.confidence == 1 else {
        break
      }
      id = edge.parent
    }
    return id
  }

  /// The original, and of a quantized model what it was made from: charting hangs children under that.
  func meant(by id: ModelID) -> Set<ModelID> {
    let original = original(of: id)
    let sources = quantized.contains(original) ? verdicts[original]?.parents.map(\.parent) ?? [] : []
    return Set(sources + [original, id])
  }

  func descends(_ id: ModelID, from ancestors: Set<ModelID>) -> Bool {
    var (seen, open): (Set<ModelID>, [ModelID]) = ([id], [id])
    while let next = open.popLast() {
      for edge in verdicts[next]?.parents ?? [] where seen.insert(edge.parent).inserted {
        if ancestors.contains(edge.parent) { return true }
        open.append(edge.parent)
      }
    }
    return false
  }
}
