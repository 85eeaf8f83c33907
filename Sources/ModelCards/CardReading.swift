import ModelAtlas

/// The most claims, features, tags, data sets or problems kept of one model: a merge of merges names some thirty
/// models.
let cardListMax = 256

/// Collects what the files of one model say. The first who says something is kept; others only add.
struct CardReading {
  var facts = CardFacts()

  mutating func problem(_ file: ByteString, _ text: String) {
    guard facts.problems.count < cardListMax else { return }
    facts.problems.append("\(file): \(text)")
  }

  /// Notes that the model says it descends from `reference`, as written.
  ///
  /// The same source naming the same reference again is one claim; a relation that the first left open is filled in.
  mutating func claim(
    _ reference: String, by source: ClaimSource, relation: Relation, revision: String? = nil,
    isMergeBase: Bool = false, file: ByteString
  ) {
    guard let written = usableText(reference) else {
      // Empty is how tools write "none".
      if !reference.isEmpty { problem(file, "a parent's name that is longer than a path or has control characters") }
      return
    }
    let claim = ParentClaim(
      source: source, reference: written, relation: relation, revision: revision.flatMap(usableText),
      isMergeBase: isMergeBase)
    let known = facts.claims.firstIndex {
      $0.source == source && $0.reference == written && $0.revision == claim.revision
    }
    if let known {
      if facts.claims[known].relation == .unknown { facts.claims[known] = claim }
    } else if facts.claims.count < cardListMax {
      facts.claims.append(claim)
    }
  }

  /// Notes a property of the model's making; a name that is known already keeps its first value.
  mutating func feature(_ name: String, _ value: String?, file: ByteString) {
    guard let value = value.flatMap(usableText), name.utf8.count <= cardTextBytesMax + 64,
      facts.features.count < cardListMax, !facts.features.contains(where: { $0.name == name })
    else { return }
    facts.features.append(EdgeFeature(name: name, value: value, origin: .declared, source: "\(file)"))
  }

  mutating func tag(_ text: String) { append(text, to: \.tags) }
  mutating func dataset(_ text: String) { append(text, to: \.datasets) }

  private mutating func append(_ text: String, to list: WritableKeyPath<CardFacts, [String]>) {
    guard let text = usableText(text), facts[keyPath: list].count < cardListMax,
      !facts[keyPath: list].contains(text)
    else { return }
    facts[keyPath: list].append(text)
  }

  /// The text of a key; nil when it is absent or not usable. Another kind of value is a problem.
  mutating func text(_ key: String, of value: CardValue, file: ByteString) -> String? {
    guard let found = value[key] else { return nil }
    guard let text = found.text else {
      problem(file, "\(key) is \(found.kind), expected a text")
      return nil
    }
    return usableText(text)
  }

  /// The texts of a key that may hold one text or a list of them.
  mutating func texts(_ key: String, of value: CardValue, file: ByteString) -> [String] {
    guard let found = value[key] else { return [] }
    if let text = found.text { return [text] }
    guard let elements = found.elements else {
      problem(file, "\(key) is \(found.kind), expected a text or a list of texts")
      return []
    }
    for stray in elements.prefix(cardListMax) where stray.text == nil && stray != .null {
      problem(file, "\(key) has \(stray.kind) among its texts")
    }
    return elements.prefix(cardListMax).compactMap(\.text)
  }
}
