import GRDB
import ModelAtlas

// Table arrival.

/// One arrival a place: a later one takes the earlier one's row.
func write(_ arrival: Arrival, to database: Database) throws {
  try StoredStatement(
    database, "INSERT OR REPLACE INTO arrival (root, name, stage, listing, settledAt) VALUES (?, ?, ?, ?, ?)"
  ).run(
    .text(arrival.place.root), .id(arrival.place.name), .symbol(arrival.stage), .bits(arrival.listing),
    .time(arrival.settledAt))
}

/// Nothing happens when a newer listing has taken the row meanwhile.
func deleteArrival(of place: ModelPlace, listing: UInt64, in database: Database) throws {
  try StoredStatement(database, "DELETE FROM arrival WHERE root = ? AND name = ? AND listing = ?")
    .run(.text(place.root), .id(place.name), .bits(listing))
}

/// In the order in which they settled.
func readArrivals(from database: Database) throws -> [Arrival] {
  var arrivals: [Arrival] = []
  let query = "SELECT root, name, stage, listing, settledAt FROM arrival ORDER BY settledAt, name, root"
  try StoredStatement(database, query).rows { row in
    let place = ModelPlace(root: row.string(), name: row.id())
    arrivals.append(Arrival(place: place, stage: try row.symbol(), listing: row.bits(), settledAt: row.time()))
  }
  return arrivals
}
