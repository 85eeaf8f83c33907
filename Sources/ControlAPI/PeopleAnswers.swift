/// A person's word about an edge: one element of `words` in `GET /v1/models/ID`, and the answer of `POST /v1/word`.
package struct WordAnswer: Codable, Hashable, Sendable {
  package var child: String
  package var parent: String
  /// `confirmed`, `rejected` or, in the answer to taking it back, `withdrawn`.
  package var says: String
  package var by: PersonAnswer
  package var at: String

  package init(child: String, parent: String, says: String, by: PersonAnswer, at: String) {
    self.child = child
    self.parent = parent
    self.says = says
    self.by = by
    self.at = at
  }
}

/// A note on a model.
package struct AnnotationAnswer: Codable, Hashable, Sendable {
  package var key: String
  package var value: String
  package var by: PersonAnswer
  package var at: String

  package init(key: String, value: String, by: PersonAnswer, at: String) {
    self.key = key
    self.value = value
    self.by = by
    self.at = at
  }
}

/// One line of the body of `POST /v1/annotations`.
package struct AnnotationLine: Codable, Hashable, Sendable {
  package var model: String
  package var key: String
  /// Empty takes the note away.
  package var value: String

  package init(model: String, key: String, value: String) {
    self.model = model
    self.key = key
    self.value = value
  }
}

/// `POST /v1/annotations`.
package struct AnnotatedAnswer: Codable, Hashable, Sendable {
  package var annotations: Int

  package init(annotations: Int) { self.annotations = annotations }
}

/// `POST /v1/forget`.
package struct ForgottenAnswer: Codable, Hashable, Sendable {
  package var model: String

  package init(model: String) { self.model = model }
}
