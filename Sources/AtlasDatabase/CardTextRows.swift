import GRDB
import ModelAtlas

// Table cardText, an FTS5 index. Its rowid is model.id; a trigger removes rows of models that are removed.

/// Replaces what can be searched of a model. Nothing happens when its card was not read just now.
func writeCardText(of facts: ModelFacts, model: Int64, in database: Database) throws {
  guard let text = facts.card.text else { return }
  let card = facts.card
  let words = [card.architecture, card.license, card.pipelineTag, card.libraryName].compactMap(\.self)
  let labels = (words + card.tags + card.datasets).joined(separator: " ")
  try StoredStatement(database, "DELETE FROM cardText WHERE rowid = ?").run(.integer(model))
  try StoredStatement(database, "INSERT INTO cardText (rowid, id, labels, body) VALUES (?, ?, ?, ?)")
    .run(.integer(model), .id(facts.place.name), .text(labels), .text(text))
}

/// Best first by BM25, in which the id counts ten times and the labels four times as much as the body.
///
/// Not all matches of a common word are ranked, which would take 2 µs each: when there are more than `limit`, those
/// whose labels match go first, and the others are taken as they come.
func readTextMatches(_ text: String, limit: Int, from database: Database) throws -> [CardTextMatch] {
  let words = searchedWords(text)
  guard !words.isEmpty else { return [] }
  let pattern = words.map { "\"\($0)\"\($0.unicodeScalars.count < prefixLettersMin ? "" : "*")" }.joined(
    separator: " AND ")
  // By row: a number is looked up sooner than a place.
  var found: [Int64: (score: Double, place: ModelPlace)] = [:]
  for column in ["labels : (\(pattern))", pattern] where found.count < limit {
    try StoredStatement(
      database,
      """
      SELECT id, score, root, name FROM
        (SELECT rowid AS row, bm25(cardText, 10, 4, 1) AS score FROM cardText WHERE cardText MATCH ? LIMIT ?)
      JOIN model ON model.id = row
      """
    ).rows([.text(column), .number(limit)]) { row in
      let model = row.number()
      // The match of the labels alone would be ranked by another measure.
      guard found[model] != nil || found.count < limit else { return }
      let score = row.double()
      found[model] = (score, found[model]?.place ?? ModelPlace(root: row.string(), name: row.id()))
    }
  }
  let matches = found.values.sorted { a, b in a.score == b.score ? a.place < b.place : a.score < b.score }
  // BM25 is negative here, better is lower.
  let best = matches.first?.score ?? -1
  return matches.map { score, place in
    CardTextMatch(place: place, relevance: best < 0 ? max(score / best, 1e-6) : 1)
  }
}

func readExcerpts(of places: [ModelPlace], _ text: String, from database: Database) throws -> [ModelPlace: String] {
  let words = searchedWords(text)
  var excerpts: [ModelPlace: String] = [:]
  for place in places where !words.isEmpty {
    try StoredStatement(
      database,
      "SELECT body, labels FROM cardText WHERE rowid = (SELECT id FROM model WHERE root = ? AND name = ?)"
    ).rows([.text(place.root), .id(place.name)]) { row in
      let (body, labels) = (row.string(), row.string())
      excerpts[place] = excerpt(of: body, around: words) ?? excerpt(of: labels, around: words)
    }
  }
  return excerpts
}

/// What a person typed, word by word; each is quoted, so that nothing is FTS5's own syntax.
private func searchedWords(_ text: String) -> [String] {
  text.unicodeScalars.split { !isWordScalar($0) }.prefix(wordsMax).map { String($0) }
}

/// Words of one search; more are not looked at.
private let wordsMax = 16
/// Shorter words are whole words: two letters begin too many.
let prefixLettersMin = 3
