import ModelAtlas

extension AtlasIndex {
  /// How well models match a text, in (0, 1]: by their cards, and by their ids.
  ///
  /// An id that is the text counts 1, one whose name begins with it 0.9, one that holds it 0.7; all words of the text
  /// must be in the id. A card counts by its rank among the matches, below any id.
  /// - Parameter matches: of cards, best first.
  /// - Returns: by number; 0 for a model that does not match.
  package func textScores(_ text: String, _ matches: [TextMatch]) -> [Double] {
    var scores = [Double](repeating: 0, count: models.count)
    for match in matches {
      if let number = number(of: match.model) { scores[number] = 0.6 * match.relevance }
    }
    let words = text.lowercased().split(separator: " ").map { Array($0.utf8) }
    guard !words.isEmpty else { return scores }
    for number in scores.indices { scores[number] = max(scores[number], idScore(models[number].id, words)) }
    return scores
  }

  private func idScore(_ id: ModelID, _ words: [[UInt8]]) -> Double {
    // Every id is looked at, so without a copy of its bytes.
    id.text.utf8.withContiguousStorageIfAvailable { idScore($0, words) }
      ?? Array(id.text.utf8).withUnsafeBufferPointer { idScore($0, words) }
  }

  private func idScore(_ id: UnsafeBufferPointer<UInt8>, _ words: [[UInt8]]) -> Double {
    for word in words where !id.holds(word) { return 0 }
    if words.count == 1, id.count == words[0].count { return 1 }
    let name = id.lastIndex(of: UInt8(ascii: "/")).map { $0 + 1 } ?? 0
    return id.continues(words[0], at: name) ? 0.9 : 0.7
  }
}

extension UnsafeBufferPointer<UInt8> {
  /// Whether a word of lower case is somewhere inside, in any case.
  fileprivate func holds(_ word: [UInt8]) -> Bool {
    guard count >= word.count else { return false }
    for start in 0...(count - word.count) where continues(word, at: start) { return true }
    return false
  }

  fileprivate func continues(_ word: [UInt8], at start: Int) -> Bool {
    guard count - start >= word.count else { return false }
    for index in word.indices {
      let byte = self[start + index]
      guard word[index] == ((0x41...0x5A).contains(byte) ? byte | 0x20 : byte) else { return false }
    }
    return true
  }
}
