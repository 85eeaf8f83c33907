import ModelAtlas

/// What YAML and JSON have in common, read as text: nothing is converted to a number, a date or a truth value.
///
/// `license: no` is the text `no`, `version: 1.10` is the text `1.10`.
enum CardValue: Hashable {
  case null
  case text(String)
  case list([CardValue])
  case map([CardEntry])

  /// The value of a key of a map; the last one when a key is repeated. Nil for other kinds and for null.
  subscript(key: String) -> CardValue? {
    guard case .map(let entries) = self, let value = entries.last(where: { $0.key == key })?.value, value != .null
    else { return nil }
    return value
  }

  var text: String? {
    guard case .text(let text) = self else { return nil }
    return text
  }

  var elements: [CardValue]? {
    guard case .list(let elements) = self else { return nil }
    return elements
  }

  var entries: [CardEntry]? {
    guard case .map(let entries) = self else { return nil }
    return entries
  }

  /// For messages: what was found where something else was expected.
  var kind: String {
    switch self {
    case .null: "null"
    case .text: "a text"
    case .list: "a list"
    case .map: "a map"
    }
  }
}

/// One key of a map, as ordered in the file.
struct CardEntry: Hashable {
  let key: String
  let value: CardValue
}

/// The longest text taken over from a card. Ids, licenses and paths are shorter.
let cardTextBytesMax = 512

/// A card's text without surrounding white space, nil when it is empty, too long, or holds a control character.
///
/// Control characters and bidirectional overrides could rewrite the terminal on which the text is shown later.
func usableText(_ text: String) -> String? {
  var scalars = Substring(text).unicodeScalars
  while let first = scalars.first, first.properties.isWhitespace { scalars.removeFirst() }
  while let last = scalars.last, last.properties.isWhitespace { scalars.removeLast() }
  guard !scalars.isEmpty, !scalars.contains(where: rewritesTerminal) else { return nil }
  let trimmed = String(scalars)
  return trimmed.utf8.count <= cardTextBytesMax ? trimmed : nil
}

private func rewritesTerminal(_ scalar: Unicode.Scalar) -> Bool {
  switch scalar.value {
  case 0..<0x20, 0x7F..<0xA0: true
  case 0x200E, 0x200F, 0x2028, 0x2029, 0x202A...0x202E, 0x2066...0x2069: true
  default: false
  }
}
