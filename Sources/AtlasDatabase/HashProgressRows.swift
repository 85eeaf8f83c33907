import GRDB
import ModelAtlas

// Table hashProgress.

func write(_ progress: HashProgress, to database: Database) throws {
  let (place, file) = (progress.place, progress.file)
  try StoredStatement(
    database,
    """
    INSERT OR REPLACE INTO hashProgress
      (root, name, path, bytes, modified, changed, isWeights, sha256, claimedSHA256, bytesDone, state)
    VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
    """
  ).run(
    .text(place.root), .id(place.name), .name(file.path), .bits(file.bytes), .integer(file.modified),
    .integer(file.changed), .flag(file.isWeights), .sha256(file.sha256), .sha256(file.claimedSHA256),
    .bits(progress.bytesDone), .bytes(progress.state))
}

func deleteHashProgress(of place: ModelPlace, in database: Database) throws {
  try StoredStatement(database, "DELETE FROM hashProgress WHERE root = ? AND name = ?")
    .run(.text(place.root), .id(place.name))
}

/// By path.
func readHashProgress(of place: ModelPlace, from database: Database) throws -> [HashProgress] {
  var all: [HashProgress] = []
  let query = """
    SELECT path, bytes, modified, changed, isWeights, sha256, claimedSHA256, bytesDone, state FROM hashProgress
    WHERE root = ? AND name = ?
    """
  try StoredStatement(database, query).rows([.text(place.root), .id(place.name)]) { row in
    all.append(HashProgress(place: place, file: try row.file(), bytesDone: row.bits(), state: row.bytes()))
  }
  return all.sorted { $0.file.path < $1.file.path }
}
