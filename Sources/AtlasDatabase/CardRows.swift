import GRDB
import ModelAtlas

// Tables card, claim, feature; its times are in TimeRows.swift, its results in ResultRows.swift.

/// What a card belongs to: a row of `model` or of `hub`.
enum CardOwner {
  case model(Int64)
  case hub(Int64)

  fileprivate var columns: (model: Int64?, hub: Int64?) {
    switch self {
    case .model(let id): (id, nil)
    case .hub(let id): (nil, id)
    }
  }
}

func insertCard(_ card: CardFacts, of owner: CardOwner, in database: Database) throws {
  try StoredStatement(
    database,
    """
    INSERT INTO card (model, hub, architecture, license, pipelineTag, libraryName, hasCard, trainerStep, datasets, tags,
      problems) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
    """
  ).run(
    .number(owner.columns.model), .number(owner.columns.hub), .string(card.architecture), .string(card.license),
    .string(card.pipelineTag), .string(card.libraryName), .flag(card.hasCard), .bits(card.trainerStep),
    .json(card.datasets), .json(card.tags), .json(card.problems))
  let id = database.lastInsertedRowID
  try insertClaims(card.claims, of: id, in: database)
  try insertFeatures(card.features, of: id, in: database)
  try insertResults(card.results, of: id, in: database)
  try insertTimes(card.times, table: .cardTime, of: id, in: database)
}

/// Cards of all Hub records, or of all models, by the owner's row.
func readCards(ofHub: Bool, from database: Database) throws -> [Int64: CardFacts] {
  var claims = try readClaims(from: database)
  var features = try readFeatures(from: database)
  var results = try readResults(from: database)
  var times = try readTimes(table: .cardTime, from: database)
  let owner = ofHub ? "hub" : "model"
  var cards: [Int64: CardFacts] = [:]
  try StoredStatement(
    database,
    """
    SELECT \(owner), id, architecture, license, pipelineTag, libraryName, hasCard, trainerStep, datasets, tags, problems
    FROM card WHERE \(owner) IS NOT NULL
    """
  ).rows { row in
    let owner = row.number()
    let id = row.number()
    var card = try row.card()
    card.claims = claims.removeValue(forKey: id) ?? []
    card.features = features.removeValue(forKey: id) ?? []
    card.results = results.removeValue(forKey: id) ?? []
    card.times = times.removeValue(forKey: id) ?? []
    cards[owner] = card
  }
  return cards
}

private func insertClaims(_ claims: [ParentClaim], of card: Int64, in database: Database) throws {
  let insert = try StoredStatement(
    database,
    """
    INSERT INTO claim (card, position, source, reference, relation, revision, isMergeBase) VALUES (?, ?, ?, ?, ?, ?, ?)
    """)
  for (position, claim) in claims.enumerated() {
    try insert.run(
      .integer(card), .number(position), .symbol(claim.source), .text(claim.reference), .symbol(claim.relation),
      .string(claim.revision), .flag(claim.isMergeBase))
  }
}

private func readClaims(from database: Database) throws -> [Int64: [ParentClaim]] {
  var claims: [Int64: [ParentClaim]] = [:]
  let query = "SELECT card, source, reference, relation, revision, isMergeBase FROM claim ORDER BY card, position"
  try StoredStatement(database, query).rows { row in
    let card = row.number()
    claims[card, default: []].append(try row.claim())
  }
  return claims
}

private func insertFeatures(_ features: [EdgeFeature], of card: Int64, in database: Database) throws {
  let insert = try StoredStatement(
    database, "INSERT INTO feature (card, position, name, value, origin, source) VALUES (?, ?, ?, ?, ?, ?)")
  for (position, feature) in features.enumerated() {
    try insert.run(
      .integer(card), .number(position), .text(feature.name), .text(feature.value), .symbol(feature.origin),
      .text(feature.source))
  }
}

private func readFeatures(from database: Database) throws -> [Int64: [EdgeFeature]] {
  var features: [Int64: [EdgeFeature]] = [:]
  let query = "SELECT card, name, value, origin, source FROM feature ORDER BY card, position"
  try StoredStatement(database, query).rows { row in
    let card = row.number()
    let feature = EdgeFeature(name: row.string(), value: row.string(), origin: try row.symbol(), source: row.string())
    features[card, default: []].append(feature)
  }
  return features
}

extension StoredRow {
  /// Five columns: source, reference, relation, revision, isMergeBase.
  mutating func claim() throws -> ParentClaim {
    ParentClaim(
      source: try symbol(), reference: string(), relation: try symbol(), revision: stringIfAny(), isMergeBase: flag())
  }

  fileprivate mutating func card() throws -> CardFacts {
    var card = CardFacts()
    card.architecture = stringIfAny()
    card.license = stringIfAny()
    card.pipelineTag = stringIfAny()
    card.libraryName = stringIfAny()
    card.hasCard = flag()
    card.trainerStep = bitsIfAny()
    card.datasets = try strings()
    card.tags = try strings()
    card.problems = try strings()
    return card
  }
}
