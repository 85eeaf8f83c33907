import GRDB
import ModelAtlas

// Tables word, annotation.

func write(_ word: PersonWord, to database: Database) throws {
  try StoredStatement(
    database, "INSERT OR REPLACE INTO word (child, parent, isConfirmed, user, process, at) VALUES (?, ?, ?, ?, ?, ?)"
  ).run(
    .id(word.child), .id(word.parent), .flag(word.isConfirmed), .integer(Int64(word.by.user)),
    .integer(Int64(word.by.process)), .time(word.at))
}

func deleteWord(child: ModelID, parent: ModelID, in database: Database) throws {
  try StoredStatement(database, "DELETE FROM word WHERE child = ? AND parent = ?").run(.id(child), .id(parent))
}

/// By child, then parent.
func readWords(from database: Database) throws -> [PersonWord] {
  var words: [PersonWord] = []
  let query = "SELECT child, parent, isConfirmed, user, process, at FROM word ORDER BY child, parent"
  try StoredStatement(database, query).rows { row in
    words.append(
      PersonWord(
        child: row.id(), parent: row.id(), isConfirmed: row.flag(), by: row.person(), at: row.time()))
  }
  return words
}

func write(_ annotation: Annotation, to database: Database) throws {
  try StoredStatement(
    database, "INSERT OR REPLACE INTO annotation (model, key, value, user, process, at) VALUES (?, ?, ?, ?, ?, ?)"
  ).run(
    .id(annotation.model), .text(annotation.key), .text(annotation.value), .integer(Int64(annotation.by.user)),
    .integer(Int64(annotation.by.process)), .time(annotation.at))
}

func deleteAnnotation(of model: ModelID, key: String, in database: Database) throws {
  try StoredStatement(database, "DELETE FROM annotation WHERE model = ? AND key = ?").run(.id(model), .text(key))
}

/// By key.
func readAnnotations(of model: ModelID, from database: Database) throws -> [Annotation] {
  try readAnnotations(where: "model = ?", [.id(model)], from: database)
}

/// By model, then key.
func readAnnotations(keyed key: String, from database: Database) throws -> [Annotation] {
  guard key.hasSuffix(".*") else { return try readAnnotations(where: "key = ?", [.text(key)], from: database) }
  let stem = String(key.dropLast(2))
  // What follows the dot in the order of bytes is the slash.
  return try readAnnotations(where: "key > ? AND key < ?", [.text(stem + "."), .text(stem + "/")], from: database)
}

private func readAnnotations(
  where condition: String, _ values: [ColumnValue], from database: Database
) throws -> [Annotation] {
  var annotations: [Annotation] = []
  let query = "SELECT model, key, value, user, process, at FROM annotation WHERE \(condition) ORDER BY model, key"
  try StoredStatement(database, query).rows(values) { row in
    annotations.append(
      Annotation(model: row.id(), key: row.string(), value: row.string(), by: row.person(), at: row.time()))
  }
  return annotations
}
