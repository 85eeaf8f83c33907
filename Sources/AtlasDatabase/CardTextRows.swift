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

/// Matches that come with an excerpt: more are not looked at, and each takes a pass over its text.
private let excerptsMax = 100

/// Best first by BM25, in which the id counts ten times and the labels four times as much as the body.
func readTextMatches(_ text: String, limit: Int, from database: Database) throws -> [CardTextMatch] {
  guard let pattern = matchPattern(text) else { return [] }
  var found: [(row: Int64, place: ModelPlace, rank: Double)] = []
  try StoredStatement(
    database,
    """
    SELECT model.id, root, name, score FROM
      (SELECT rowid AS row, bm25(cardText, 10, 4, 1) AS score FROM cardText WHERE cardText MATCH ?
       ORDER BY score LIMIT ?)
    JOIN model ON model.id = row ORDER BY score, name, root
    """
  ).rows([.text(pattern), .number(limit)]) { row in
    found.append((row.number(), ModelPlace(root: row.string(), name: row.id()), row.double()))
  }
  // BM25 is negative here, better is lower.
  let best = found.first?.rank ?? -1
  var excerpts: [Int64: String] = [:]
  for match in found.prefix(excerptsMax) {
    excerpts[match.row] = try excerpt(of: match.row, pattern, from: database)
  }
  return found.map { match in
    let relevance = best < 0 ? max(match.rank / best, 1e-6) : 1
    return CardTextMatch(place: match.place, relevance: relevance, excerpt: excerpts[match.row])
  }
}

private func excerpt(of row: Int64, _ pattern: String, from database: Database) throws -> String? {
  var excerpt: String?
  try StoredStatement(
    database,
    "SELECT snippet(cardText, -1, '[', ']', '…', 12) FROM cardText WHERE cardText MATCH ? AND rowid = ?"
  ).rows([.text(pattern), .integer(row)]) { excerpt = $0.stringIfAny() }
  return excerpt
}

/// Every word as a quoted prefix, so that nothing a person types is FTS5's own syntax; nil when there is no word.
private func matchPattern(_ text: String) -> String? {
  let words = text.unicodeScalars.split { !$0.properties.isAlphabetic && $0.properties.numericType == nil }
    .prefix(wordsMax).map { "\"\(String($0))\"*" }
  return words.isEmpty ? nil : words.joined(separator: " AND ")
}

/// Words of one search; more are not looked at.
private let wordsMax = 16
