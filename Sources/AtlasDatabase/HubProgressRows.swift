import GRDB
import ModelAtlas

// Table hubProgress.

func write(_ progress: HubProgress, to database: Database) throws {
  try StoredStatement(
    database, "INSERT OR REPLACE INTO hubProgress (source, query, cursor, isCrawled, watermark) VALUES (?, ?, ?, ?, ?)"
  ).run(
    .text(progress.source), .text(progress.query), .string(progress.cursor), .flag(progress.isCrawled),
    .time(progress.watermark))
}

/// By source and query.
func readHubProgress(from database: Database) throws -> [HubProgress] {
  var all: [HubProgress] = []
  let query = "SELECT source, query, cursor, isCrawled, watermark FROM hubProgress ORDER BY source, query"
  try StoredStatement(database, query).rows { row in
    var progress = HubProgress(source: row.string(), query: row.string())
    progress.cursor = row.stringIfAny()
    progress.isCrawled = row.flag()
    progress.watermark = row.timeIfAny()
    all.append(progress)
  }
  return all
}
