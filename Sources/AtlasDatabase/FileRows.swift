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

func readFiles(from database: Database) throws -> [Int64: [FileFact]] {
  var files: [Int64: [FileFact]] = [:]
  try StoredStatement(
    database,
    """
    SELECT model, path, bytes, modified, changed, isWeights, sha256, claimedSHA256 FROM file ORDER BY model, position
    """
  ).rows { row in
    let model = row.number()
    files[model, default: []].append(try row.file())
  }
  return files
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

func readRenditions(from database: Database) throws -> [Int64: [Rendition]] {
  var renditions: [Int64: [Rendition]] = [:]
  try StoredStatement(
    database,
    """
    SELECT model, format, elementType, quantization, bitsPerWeight, bytes FROM rendition ORDER BY model, position
    """
  ).rows { row in
    let model = row.number()
    let rendition = Rendition(
      format: try row.symbol(), elementType: try row.symbol(), quantization: row.quantizationIfAny(), bytes: row.bits())
    renditions[model, default: []].append(rendition)
  }
  return renditions
}
