import GRDB
import ModelAtlas

// Tables file, rendition.

func insertFiles(_ files: [FileFact], of model: Int64, in database: Database) throws {
  let insert = try StoredStatement(
    database,
    """
    INSERT INTO file (model, position, path, bytes, modified, changed, isWeights, sha256, claimedSHA256)
    VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)
    """)
  for (position, file) in files.enumerated() {
    try insert.run(
      .integer(model), .number(position), .name(file.path), .bits(file.bytes), .integer(file.modified),
      .integer(file.changed), .flag(file.isWeights), .sha256(file.sha256), .sha256(file.claimedSHA256))
  }
}

func readFiles(from database: Database) throws -> OwnedRows<FileFact> {
  let query = """
    SELECT model, path, bytes, modified, changed, isWeights, sha256, claimedSHA256 FROM file ORDER BY model, position
    """
  return try OwnedRows(StoredStatement(database, query)) { row in try row.file() }
}

extension StoredRow {
  /// Seven columns: path, bytes, modified, changed, isWeights, sha256, claimedSHA256.
  mutating func file() throws -> FileFact {
    FileFact(
      path: name(), bytes: bits(), modified: number(), changed: number(), isWeights: flag(), sha256: try sha256IfAny(),
      claimedSHA256: try sha256IfAny())
  }
}

func insertRenditions(_ renditions: [Rendition], of model: Int64, in database: Database) throws {
  let insert = try StoredStatement(
    database,
    """
    INSERT INTO rendition (model, position, format, elementType, quantization, bitsPerWeight, bytes)
    VALUES (?, ?, ?, ?, ?, ?, ?)
    """)
  for (position, rendition) in renditions.enumerated() {
    try insert.run(
      .integer(model), .number(position), .symbol(rendition.format), .symbol(rendition.elementType),
      .string(rendition.quantization?.method), .double(rendition.quantization?.bitsPerWeight), .bits(rendition.bytes))
  }
}

func readRenditions(from database: Database) throws -> OwnedRows<Rendition> {
  let query = """
    SELECT model, format, elementType, quantization, bitsPerWeight, bytes FROM rendition ORDER BY model, position
    """
  return try OwnedRows(StoredStatement(database, query)) { row in
    Rendition(
      format: try row.symbol(), elementType: try row.symbol(), quantization: row.quantizationIfAny(), bytes: row.bits())
  }
}
