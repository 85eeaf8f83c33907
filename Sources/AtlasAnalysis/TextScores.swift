import ModelAtlas

extension AtlasIndex {
  /// How well models match a text, in (0, 1]: by their cards, and by their ids.
  ///
  /// An id that is the text counts 1, one whose name begins with it 0.9, one that holds it 0.7; all words of the text
  /// must be in the id. A card counts by its rank among the matches, below any id.
  /// - Parameter matches: of cards, best first.
  /// - Returns: by number; 0 for a model that does not match.
  package func textScores(_ text: String, _ matches: [TextMatch]) -> [Double] {
    let words = text.lowercased().split(separator: " ").map { Array($0.utf8) }
    var scores = words.isEmpty ? [Double](repeating: 0, count: models.count) : idTexts.scores(words)
    for match in matches {
      if let number = number(of: match.model) { scores[number] = max(scores[number], 0.6 * match.relevance) }
    }
    return scores
  }
}
