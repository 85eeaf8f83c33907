/// A place whose card holds the words that were looked for.
package struct CardTextMatch: Hashable, Sendable {
  package let place: ModelPlace
  /// In (0, 1], relative to the best match of the same search.
  package let relevance: Double
  /// For the first matches: a few words around, marked by `[` and `]`.
  package let excerpt: String?

  package init(place: ModelPlace, relevance: Double, excerpt: String?) {
    self.place = place
    self.relevance = relevance
    self.excerpt = excerpt
  }
}

/// A model whose card holds the words that were looked for.
package struct TextMatch: Hashable, Sendable {
  package let model: ModelID
  /// In (0, 1], relative to the best match of the same search.
  package let relevance: Double
  /// A few words around the match, marked by `[` and `]`.
  package let excerpt: String?

  package init(model: ModelID, relevance: Double, excerpt: String?) {
    self.model = model
    self.relevance = relevance
    self.excerpt = excerpt
  }
}
