import ModelAtlas

extension AtlasIndex {
  /// How well models match a text, in (0, 1]: by their cards, and by their ids.
  ///
  /// An id that is the text counts 1, one whose name begins with it 0.9, one that holds it 0.7; all words of the text
  /// must be in the id. A card counts by its rank among the matches, below any id.
  /// - Parameter matches: of cards, best first.
  package func textScores(_ text: String, _ matches: [TextMatch]) -> [ModelID: Double] {
    var scores: [ModelID: Double] = [:]
    for match in matches { scores[match.model] = 0.6 * match.relevance }
    let words = text.lowercased().split(separator: " ").map { Array($0.utf8) }
    guard !words.isEmpty else { return scores }
    for model in models {
      if let score = idScore(model.id, words) { scores[model.id] = max(score, scores[model.id] ?? 0) }
    }
    return scores
  }

  private func idScore(_ id: ModelID, _ words: [[UInt8]]) -> Double? {
    let bytes = id.text.utf8.map { (0x41...0x5A).contains($0) ? $0 | 0x20 : $0 }
    guard words.allSatisfy({ bytes.holds($0) }) else { return nil }
    if words.count == 1, bytes == words[0] { return 1 }
    let name = bytes.lastIndex(of: UInt8(ascii: "/")).map { bytes[($0 + 1)...] } ?? bytes[...]
    return name.starts(with: words[0]) ? 0.9 : 0.7
  }
}

extension [UInt8] {
  /// Whether `word` is somewhere inside.
  fileprivate func holds(_ word: [UInt8]) -> Bool {
    guard let first = word.first, count >= word.count else { return word.isEmpty }
    for start in 0...(count - word.count) where self[start] == first {
      var length = 1
      while length < word.count, self[start + length] == word[length] { length += 1 }
      if length == word.count { return true }
    }
    return false
  }
}
