import ModelAtlas

/// Models of whose changes to a base a child keeps some, as TIES and DARE do, and nothing else: it holds of every value
/// that is compared.
///
/// A model that was trained on does not lie so to any two others: docs/decisions/0155 has the counts.
struct ElectedMerge {
  /// Indices into the candidates, rising.
  let ingredients: [Int]
  /// Of the changes the share that was kept, and by whose inverse they grew; 1 where they were kept as they are.
  let density: Double
  /// How many values the child changed.
  let changed: Int
  /// How many of them the others leave unexplained without one ingredient: the least of all.
  let needed: Int
}
