/// What a person said of one edge: a fact that beats the rules, until the person takes it back.
package struct PersonWord: Hashable, Sendable {
  package let child: ModelID
  package let parent: ModelID
  /// True: the child descends from the parent. False: it does not.
  package let isConfirmed: Bool
  package let by: Person
  package let at: UnixTime

  package init(child: ModelID, parent: ModelID, isConfirmed: Bool, by: Person, at: UnixTime) {
    self.child = child
    self.parent = parent
    self.isConfirmed = isConfirmed
    self.by = by
    self.at = at
  }
}

/// A note on a model: an owner, an incident, an evaluation result. Kept beside the facts, never weighed by a rule.
package struct Annotation: Hashable, Sendable {
  package let model: ModelID
  /// Dotted: `owner`, `eval.mmlu`, `incident.2026-11`.
  package let key: String
  package let value: String
  package let by: Person
  package let at: UnixTime

  package init(model: ModelID, key: String, value: String, by: Person, at: UnixTime) {
    self.model = model
    self.key = key
    self.value = value
    self.by = by
    self.at = at
  }
}
