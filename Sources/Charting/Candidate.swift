import ModelAtlas

/// One model that may be the child's parent, as a decision sees it.
package struct Candidate: Sendable {
  package let model: ChartingModel
  /// Euclidean distance to the child over shared sketch coordinates, scaled to 1,024 values; infinite when none are shared.
  package let sketchDistance: Double
  /// What was concluded of the candidate; empty for a root.
  package let parents: [ModelID]
  /// Quantized, a copy or a cast: never an ordinary child's parent.
  package let isLeaf: Bool
  /// Position among the candidates by creation order; 0 is the earliest.
  package let rank: Int
  /// Too far to be the only parent: sought out because others of its family and it may combine to the child.
  package let isIngredientOnly: Bool
  /// The squared distance to the base of its family, in units of `sketchDistance`, when that is not here.
  package let baseSquare: Double?

  package init(
    model: ChartingModel, sketchDistance: Double, parents: [ModelID], isLeaf: Bool, rank: Int,
    isIngredientOnly: Bool = false, baseSquare: Double? = nil
  ) {
    self.model = model
    self.sketchDistance = sketchDistance
    self.parents = parents
    self.isLeaf = isLeaf
    self.rank = rank
    self.isIngredientOnly = isIngredientOnly
    self.baseSquare = baseSquare
  }
}

/// The base of a child's family, when it is not here, as a decision sees it.
package struct AbsentParent: Hashable, Sendable {
  package let id: ModelID
  /// The child's squared distance to it, as the distances among the family tell; at least zero.
  package let square: Double
  /// Of the family's root, as its base.
  let standing: RootStanding

  init(id: ModelID, square: Double, standing: RootStanding) {
    self.id = id
    self.square = square
    self.standing = standing
  }

  var measurements: [Measurement] {
    [
      Measurement("centerSquare", square), Measurement("centerLogOdds", standing.logOddsOfBranching),
      Measurement("rootLead", standing.lead),
    ]
  }
}

/// What the rules conclude of one child.
package struct Decision: Hashable, Sendable {
  package var parents: [ParentEdge]
  package var rejected: [RejectedParent]
  /// What the sample of a quantized model leaves open.
  package var doubt: ParentDoubt?

  package init(parents: [ParentEdge] = [], rejected: [RejectedParent] = [], doubt: ParentDoubt? = nil) {
    self.parents = parents
    self.rejected = rejected
    self.doubt = doubt
  }
}

// The evidence rules decide by this function (folder Evidence). Candidates precede the child in creation order and are
// sorted nearest first, then by rank; they hold the child's nearest related predecessors, what these descend from, the
// root of the family, and models that the child claims (only when claims are used).
//
//   package func evidenceDecision(
//     child: ChartingModel, candidates: [Candidate], family: FamilyView?, absent: AbsentParent?,
//     details: (ModelID) throws -> ModelDetail?, rules: ChartingRules
//   ) rethrows -> Decision
