import GRDB
import ModelAtlas

/// Tables modelTime and cardTime: lists of creation times, of a model's folder and of a card.
enum TimeTable {
  case modelTime, cardTime

  fileprivate var name: String {
    switch self {
    case .modelTime: "modelTime"
    case .cardTime: "cardTime"
    }
  }

  fileprivate var owner: String {
    switch self {
    case .modelTime: "model"
    case .cardTime: "card"
    }
  }
}

func insertTimes(_ times: [CreationTime], table: TimeTable, of owner: Int64, in database: Database) throws {
  let insert = try StoredStatement(
    database, "INSERT INTO \(table.name) (\(table.owner), position, time, source) VALUES (?, ?, ?, ?)")
  for (position, time) in times.enumerated() {
    try insert.run(.integer(owner), .number(position), .time(time.time), .symbol(time.source))
  }
}

func readTimes(table: TimeTable, from database: Database) throws -> OwnedRows<CreationTime> {
  let query = "SELECT \(table.owner), time, source FROM \(table.name) ORDER BY \(table.owner), position"
  return try OwnedRows(StoredStatement(database, query)) { row in
    CreationTime(time: row.time(), source: try row.symbol())
  }
}
