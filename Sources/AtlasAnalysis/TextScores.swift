import ModelAtlas

extension AtlasIndex {
  /// How well models' ids match a text, in (0, 1].
  ///
  /// An id that is the text counts 1, one whose name begins with it 0.9, one that holds it 0.7; all words of the text
  /// must be in the id.
  /// - Returns: by number; 0 for a model that does not match.
  package func idScores(_ text: String) -> [Double] {
    let words = text.lowercased().split(separator: " ").map { Array($0.utf8) }
    return words.isEmpty ? [Double](repeating: 0, count: models.count) : idTexts.scores(words)
  }

  /// The same with what cards add: one counts by its rank among the matches, below any id.
  ///
  /// - Parameter matches: of cards, best first.
  package func textScores(byID scores: consuming [Double], _ matches: [CardTextMatch]) -> [Double] {
    for match in matches {
      if let number = number(at: match.place) { scores[number] = max(scores[number], 0.6 * match.relevance) }
    }
    return scores
  }
}
