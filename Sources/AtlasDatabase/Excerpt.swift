import Foundation

/// Words around the first one that was looked for.
private let excerptWords = 12
/// Of them, those before it.
private let wordsBefore = 3

/// Letters and digits, as FTS5's `unicode61` cuts words.
func isWordScalar(_ scalar: Unicode.Scalar) -> Bool {
  scalar.properties.isAlphabetic || scalar.properties.numericType != nil
}

/// A few words of a text around the first that was looked for, with `[` and `]` around each of those.
///
/// - Returns: nil when no word of the text is meant.
func excerpt(of text: String, around words: [String]) -> String? {
  let wanted = words.map(folded)
  func isWanted(_ word: Substring) -> Bool {
    let word = folded(word)
    return wanted.contains { $0.unicodeScalars.count < prefixLettersMin ? word == $0 : word.hasPrefix($0) }
  }
  let all = wordRanges(of: text)
  guard let first = all.firstIndex(where: { isWanted(text[$0]) }) else { return nil }
  let start = max(0, first - wordsBefore)
  let end = min(all.count, start + excerptWords)
  var excerpt = start > 0 ? "…" : ""
  var position = all[start].lowerBound
  for range in all[start..<end] {
    excerpt += text[position..<range.lowerBound]
    excerpt += isWanted(text[range]) ? "[\(text[range])]" : text[range]
    position = range.upperBound
  }
  return end < all.count ? excerpt + "…" : excerpt
}

private func wordRanges(of text: String) -> [Range<String.Index>] {
  let scalars = text.unicodeScalars
  var ranges: [Range<String.Index>] = []
  var start: String.Index?
  for index in scalars.indices {
    if isWordScalar(scalars[index]) {
      start = start ?? index
    } else if let begun = start {
      ranges.append(begun..<index)
      start = nil
    }
  }
  if let start { ranges.append(start..<text.endIndex) }
  return ranges
}

/// Without case and accents, as the index compares.
private func folded(_ word: some StringProtocol) -> String {
  word.utf8.allSatisfy { $0 < 0x80 }
    ? word.lowercased() : word.folding(options: [.caseInsensitive, .diacriticInsensitive], locale: nil)
}
