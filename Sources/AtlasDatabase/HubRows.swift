import GRDB
import ModelAtlas

// Tables hub, hubFile.

/// In the order in which `write` binds and `readHub` reads them.
private let columns =
  "name, revision, createdAt, downloads, likes, isGated, modifiedAt, source, state, renamedTo, misses"

/// Replaces what the Hub said of a repository.
func write(_ record: HubRecord, to database: Database) throws {
  try StoredStatement(database, "DELETE FROM hub WHERE name = ?").run(.id(record.id))
  try StoredStatement(
    database, "INSERT INTO hub (\(columns)) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)"
  ).run(
    .id(record.id), .string(record.revision), .time(record.createdAt), .number(record.downloads), .number(record.likes),
    .flag(record.isGated), .time(record.modifiedAt), .string(record.source), .symbol(record.state),
    .id(record.renamedTo), .number(record.misses))
  let hub = database.lastInsertedRowID
  let insert = try StoredStatement(
    database, "INSERT INTO hubFile (hub, position, path, bytes, sha256) VALUES (?, ?, ?, ?, ?)")
  for (position, file) in record.files.enumerated() {
    try insert.run(.integer(hub), .number(position), .name(file.path), .bits(file.bytes), .sha256(file.sha256))
  }
  try insertCard(record.card, of: .hub(hub), in: database)
}

/// All records, in the order in which they were written.
func readHub(from database: Database) throws -> [HubRecord] {
  var files = try readHubFiles(from: database)
  var cards = try readCards(ofHub: true, from: database)
  var records: [HubRecord] = []
  let query = "SELECT id, \(columns) FROM hub ORDER BY id"
  try StoredStatement(database, query).rows { row in
    let hub = row.number()
    var record = HubRecord(id: row.id())
    record.revision = row.stringIfAny()
    record.createdAt = row.timeIfAny()
    record.downloads = row.numberIfAny()
    record.likes = row.numberIfAny()
    record.isGated = row.flag()
    record.modifiedAt = row.timeIfAny()
    record.source = row.stringIfAny()
    record.state = try row.symbol()
    record.renamedTo = row.idIfAny()
    record.misses = Int(clamping: row.number())
    record.card = cards.next(of: hub) ?? CardFacts()
    record.files = try files.next(of: hub)
    records.append(record)
  }
  return records
}

private func readHubFiles(from database: Database) throws -> OwnedRows<HubRecord.File> {
  let query = "SELECT hub, path, bytes, sha256 FROM hubFile ORDER BY hub, position"
  return try OwnedRows(StoredStatement(database, query)) { row in
    HubRecord.File(path: row.name(), bytes: row.bitsIfAny(), sha256: try row.sha256IfAny())
  }
}
