import ControlAPI
import ModelAtlas

/// Which models `GET /v1/models` shows. Conditions of all kinds must hold; values of one kind are alternatives.
struct ModelFilter {
  static let parameters: Set<String> = [
    "state", "family", "relation", "parent", "format", "quantized", "text", "after", "limit",
  ]

  private let states: Set<ModelState>
  private let families: Set<ModelID>
  private let relations: Set<Relation>
  private let parents: Set<ModelID>
  private let formats: Set<WeightFormat>
  private let isQuantized: Bool?
  /// Part of the id, ASCII letters in either case.
  private let text: String?

  init(_ query: Query) throws(ProblemAnswer) {
    states = Set(try query.choices("state", ModelState.allCases))
    families = Set(query.list("family").map { ModelID($0) })
    relations = Set(try query.choices("relation", Relation.allCases))
    parents = Set(query.list("parent").map { ModelID($0) })
    formats = Set(try query.choices("format", WeightFormat.allCases))
    isQuantized = try query.flag("quantized")
    text = query.text("text")?.lowercased()
  }

  func accepts(_ node: AtlasNode) -> Bool {
    guard states.isEmpty || states.contains(node.state),
      families.isEmpty || node.verdict.family.map(families.contains) == true,
      relations.isEmpty || node.verdict.parents.contains(where: { relations.contains($0.relation) }),
      parents.isEmpty || node.verdict.parents.contains(where: { parents.contains($0.parent) }),
      formats.isEmpty || node.facts?.renditions.contains(where: { formats.contains($0.format) }) == true
    else { return false }
    if let isQuantized, (node.facts?.quantization != nil) != isQuantized { return false }
    return text.map { node.id.text.lowercased().contains($0) } ?? true
  }
}
