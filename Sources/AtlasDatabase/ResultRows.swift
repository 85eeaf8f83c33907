import GRDB
import ModelAtlas

// Table result.

func insertResults(_ results: [EvaluationResult], of card: Int64, in database: Database) throws {
  let insert = try StoredStatement(
    database, "INSERT INTO result (card, position, task, dataset, metric, value) VALUES (?, ?, ?, ?, ?, ?)")
  for (position, result) in results.enumerated() {
    try insert.run(
      .integer(card), .number(position), .string(result.task), .string(result.dataset), .text(result.metric),
      .double(result.value))
  }
}

func readResults(from database: Database) throws -> OwnedRows<EvaluationResult> {
  let query = "SELECT card, task, dataset, metric, value FROM result ORDER BY card, position"
  return try OwnedRows(StoredStatement(database, query)) { row in
    EvaluationResult(
      task: row.stringIfAny(), dataset: row.stringIfAny(), metric: row.string(), value: row.double())
  }
}
