import FactCoding
import GRDB
import ModelAtlas

// Table detail.

func writeDetail(_ detail: ModelDetail, of model: Int64, in database: Database) throws {
  try StoredStatement(database, "INSERT OR REPLACE INTO detail (model, tensors, sample) VALUES (?, ?, ?)")
    .run(.integer(model), .bytes(tensorBlob(detail.tensors)), .bytes(sampleBlob(detail.sample)))
}

/// Nil when nothing was read of the place.
func readDetail(of place: ModelPlace, from database: Database) throws -> ModelDetail? {
  var detail: ModelDetail?
  let query = "SELECT tensors, sample FROM model JOIN detail ON model = id WHERE root = ? AND name = ?"
  try StoredStatement(database, query).rows([.text(place.root), .id(place.name)]) { row in
    detail = ModelDetail(tensors: try row.withBytes(tensors), sample: try row.withBytes(sample))
  }
  return detail
}
