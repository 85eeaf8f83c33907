import GRDB
import ModelAtlas

// Table event.

/// How many events are kept. At a thousand changes a day, three months; some 15 MB.
let keptEvents: Int64 = 100_000

/// - Returns: the id that the event was given.
func append(_ event: AtlasEvent, to database: Database) throws -> Int64 {
  try StoredStatement(database, "INSERT INTO event (at, kind, model, detail) VALUES (?, ?, ?, ?)")
    .run(.time(event.at), .text(event.kind), .id(event.model), .json(event.detail))
  return database.lastInsertedRowID
}

func deleteOldEvents(last: Int64, in database: Database) throws {
  guard last > keptEvents else { return }
  try StoredStatement(database, "DELETE FROM event WHERE id <= ?").run(.integer(last - keptEvents))
}

/// 0 before the first event.
func readLastEvent(from database: Database) throws -> Int64 {
  var last: Int64 = 0
  try StoredStatement(database, "SELECT coalesce(max(id), 0) FROM event").rows { row in last = row.number() }
  return last
}

/// Oldest first.
func readEvents(after id: Int64, limit: Int, from database: Database) throws -> [AtlasEvent] {
  var events: [AtlasEvent] = []
  let query = "SELECT id, at, kind, model, detail FROM event WHERE id > ? ORDER BY id LIMIT ?"
  // SQLite takes a negative limit for none.
  try StoredStatement(database, query).rows([.integer(id), .number(max(limit, 0))]) { row in
    events.append(
      AtlasEvent(
        id: row.number(), at: row.time(), kind: row.string(), model: row.idIfAny(),
        detail: try row.json { try $0.members() }))
  }
  return events
}
