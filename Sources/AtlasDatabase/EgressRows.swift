import GRDB
import ModelAtlas

// Table egress.

/// How long requests are remembered, and how many.
private let keptMilliseconds: Int64 = 14 * 86_400_000
private let keptRequests: Int64 = 200_000

/// Adds requests and forgets the oldest.
func append(_ entries: [EgressEntry], to database: Database) throws {
  let insert = try StoredStatement(
    database,
    "INSERT INTO egress (at, source, method, host, path, status, bytes, hadToken) VALUES (?, ?, ?, ?, ?, ?, ?, ?)")
  for entry in entries {
    try insert.run(
      .time(entry.at), .text(entry.source), .text(entry.method), .text(entry.host), .text(entry.path),
      .number(entry.status.map { Int64($0) }), .bits(entry.bytes), .flag(entry.hadToken))
  }
  guard let newest = entries.last else { return }
  let last = database.lastInsertedRowID
  try StoredStatement(database, "DELETE FROM egress WHERE id <= ? OR at < ?")
    .run(.integer(last - keptRequests), .integer(newest.at.milliseconds - keptMilliseconds))
}

/// The newest, oldest first.
func readEgress(limit: Int, from database: Database) throws -> [EgressEntry] {
  var entries: [EgressEntry] = []
  let query = """
    SELECT at, source, method, host, path, status, bytes, hadToken FROM egress ORDER BY id DESC LIMIT ?
    """
  try StoredStatement(database, query).rows([.number(max(limit, 0))]) { row in
    entries.append(
      EgressEntry(
        at: row.time(), source: row.string(), method: row.string(), host: row.string(), path: row.string(),
        status: row.numberIfAny().map { Int($0) }, bytes: row.bits(), hadToken: row.flag()))
  }
  return entries.reversed()
}
