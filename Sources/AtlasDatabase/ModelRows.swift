import FactCoding
import GRDB
import ModelAtlas

// Tables model, sketch; and the order in which a model's other tables are written and read.

/// Replaces everything that was seen of a place. A nil detail keeps the stored one.
func write(_ facts: ModelFacts, detail: ModelDetail?, to database: Database) throws {
  let model = try upsertModel(facts, in: database)
  for table in ["file", "rendition", "modelTime", "card"] {
    try StoredStatement(database, "DELETE FROM \(table) WHERE model = ?").run(.integer(model))
  }
  try StoredStatement(database, upsertSketch).run(
    .integer(model), .bits(facts.sketch.plan), .bytes(sketchBlob(facts.sketch.runs)),
    .bytes(sketchBlob(facts.sketch.values)))
  try insertFiles(facts.files, of: model, in: database)
  try insertRenditions(facts.renditions, of: model, in: database)
  try insertTimes(facts.times, table: .modelTime, of: model, in: database)
  try insertCard(facts.card, of: .model(model), in: database)
  try writeCardText(of: facts, model: model, in: database)
  if let detail { try writeDetail(detail, of: model, in: database) }
}

/// Removes a place with all that hangs on it. Nothing happens when it is not there.
func forget(_ place: ModelPlace, in database: Database) throws {
  try StoredStatement(database, "DELETE FROM model WHERE root = ? AND name = ?").run(.text(place.root), .id(place.name))
  try deleteHashProgress(of: place, in: database)
  try deleteWeightIdentity(of: place, in: database)
}

/// All facts, in the order in which their places were seen first: sorting them by name takes half as long as reading them.
///
/// - Parameter file: where the values of sketches are kept.
func readFacts(from database: Database, sketchesIn file: SketchFile) throws -> [ModelFacts] {
  var files = try readFiles(from: database)
  var renditions = try readRenditions(from: database)
  var times = try readTimes(table: .modelTime, from: database)
  var cards = try readCards(ofHub: false, from: database)
  var sketches = SketchReader(keepingIn: file)
  var all: [ModelFacts] = []
  let query = """
    SELECT id, plan, runs, samples, \(columns.joined(separator: ", ")) FROM model JOIN sketch ON model = id ORDER BY id
    """
  try StoredStatement(database, query).rows { row in
    let model = row.number()
    let sketch = try sketches.sketch(&row)
    var facts = try row.facts()
    facts.sketch = sketch
    facts.files = try files.next(of: model)
    facts.renditions = try renditions.next(of: model)
    facts.times = try times.next(of: model)
    facts.card = cards.next(of: model) ?? CardFacts()
    all.append(facts)
  }
  return all
}

/// In the order in which `upsertModel` binds and `StoredRow.facts` reads them.
private let columns = [
  "root", "name", "path", "layout", "condition", "reason", "architecture", "parameters", "elementType", "quantization",
  "bitsPerWeight", "contentHash", "valueHash", "typesHash", "sampleHash", "isAdapter", "originRepository",
  "originRevision", "closerLooks", "anomalies",
]

private let upsert = """
  INSERT INTO model (\(columns.joined(separator: ", ")), weightBytes)
  VALUES (\(repeatElement("?", count: columns.count + 1).joined(separator: ", ")))
  ON CONFLICT (root, name) DO UPDATE SET
  \(columns.dropFirst(2).map { "\($0) = excluded.\($0)" }.joined(separator: ", ")), weightBytes = excluded.weightBytes
  RETURNING id
  """

/// Hashing a model changes nothing of its sketch: nothing is written then.
private let upsertSketch = """
  INSERT INTO sketch (model, plan, runs, samples) VALUES (?, ?, ?, ?)
  ON CONFLICT (model) DO UPDATE SET plan = excluded.plan, runs = excluded.runs, samples = excluded.samples
  WHERE (plan, runs, samples) IS NOT (excluded.plan, excluded.runs, excluded.samples)
  """

private func upsertModel(_ facts: ModelFacts, in database: Database) throws -> Int64 {
  let (condition, reason) = (facts.condition.name, facts.condition.reason)
  let values: [ColumnValue] = [
    .text(facts.place.root), .id(facts.place.name), .text(facts.path), .symbol(facts.layout), .text(condition),
    .string(reason), .string(facts.architecture), .bits(facts.parameters), .symbol(facts.elementType),
    .string(facts.quantization?.method), .double(facts.quantization?.bitsPerWeight), .sha256(facts.contentHash),
    .sha256(facts.valueHash), .bits(facts.typesHash), .xxh3(facts.sampleHash), .flag(facts.isAdapter),
    .id(facts.origin?.repository), .string(facts.origin?.revision),
    facts.closerLooks.isEmpty ? .null : .bytes(closerLookBlob(facts.closerLooks)), .json(facts.anomalies),
    .bits(facts.weightBytes),
  ]
  var id: Int64 = 0
  try StoredStatement(database, upsert).rows(values) { row in id = row.number() }
  return id
}

extension StoredRow {
  fileprivate mutating func facts() throws -> ModelFacts {
    let place = ModelPlace(root: string(), name: id())
    let path = string()
    let layout: StoreLayout = try symbol()
    var facts = ModelFacts(place: place, path: path, layout: layout, condition: try condition())
    facts.architecture = stringIfAny()
    facts.parameters = bitsIfAny()
    facts.elementType = try symbolIfAny()
    facts.quantization = quantizationIfAny()
    facts.contentHash = try sha256IfAny()
    facts.valueHash = try sha256IfAny()
    facts.typesHash = bits()
    facts.sampleHash = try xxh3IfAny()
    facts.isAdapter = flag()
    let (repository, revision) = (idIfAny(), stringIfAny())
    facts.origin = repository.map { HubOrigin(repository: $0, revision: revision) }
    facts.closerLooks = try withBytesIfAny(closerLooks) ?? []
    facts.anomalies = try strings()
    return facts
  }

  /// Two columns: method and bits a weight.
  mutating func quantizationIfAny() -> QuantizationVerdict? {
    let (method, bits) = (stringIfAny(), doubleIfAny())
    return method.map { QuantizationVerdict(method: $0, bitsPerWeight: bits ?? 0) }
  }

  /// Two columns: condition and reason.
  private mutating func condition() throws -> Condition {
    let (condition, reason) = (string(), stringIfAny() ?? "")
    switch condition {
    case "whole": return .whole
    case "incomplete": return .incomplete(reason: reason)
    case "stub": return .stub(reason: reason)
    case "unreadable": return .unreadable(reason: reason)
    case "removed": return .removed
    default: throw UnreadableRow("model.condition is '\(condition)'")
    }
  }
}
