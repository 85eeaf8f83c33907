import ModelAtlas

/// All ids in lower case, one after the other: a search for a part of one reads two megabytes for 100,000 models.
struct IDTexts: Sendable {
  private var bytes: [UInt8] = []
  private var ends: [Int] = []

  init(_ ids: [ModelID]) {
    ends.reserveCapacity(ids.count)
    for id in ids {
      bytes += id.text.lowercased().utf8
      ends.append(bytes.count)
    }
  }

  /// How well each id matches words of lower case, by number: 1 when it is the word, 0.9 when its name begins with the
  /// first word, 0.7 when it holds them all, else 0.
  func scores(_ words: [[UInt8]]) -> [Double] {
    bytes.withUnsafeBufferPointer { bytes in
      var start = 0
      return ends.map { end in
        defer { start = end }
        return UnsafeBufferPointer(rebasing: bytes[start..<end]).score(words)
      }
    }
  }
}

extension UnsafeBufferPointer<UInt8> {
  fileprivate func score(_ words: [[UInt8]]) -> Double {
    for word in words where !holds(word) { return 0 }
    if words.count == 1, count == words[0].count { return 1 }
    let name = lastIndex(of: UInt8(ascii: "/")).map { $0 + 1 } ?? 0
    return continues(words[0], at: name) ? 0.9 : 0.7
  }

  /// Whether a word is somewhere inside.
  private func holds(_ word: [UInt8]) -> Bool {
    guard count >= word.count else { return false }
    for start in 0...(count - word.count) where continues(word, at: start) { return true }
    return false
  }

  private func continues(_ word: [UInt8], at start: Int) -> Bool {
    guard count - start >= word.count else { return false }
    for index in word.indices where self[start + index] != word[index] { return false }
    return true
  }
}
