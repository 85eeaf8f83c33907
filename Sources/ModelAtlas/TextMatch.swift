/// A place whose card holds the words that were looked for.
package struct CardTextMatch: Hashable, Sendable {
  package let place: ModelPlace
  /// In (0, 1], relative to the best match of the same search.
  package let relevance: Double

  package init(place: ModelPlace, relevance: Double) {
    self.place = place
    self.relevance = relevance
  }
}
