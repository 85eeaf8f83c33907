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

/// Cards of all Hub records, or of all models.
func readCards(ofHub: Bool, from database: Database) throws -> OwnedCards {
  var claims = try readClaims(from: database)
  var features = try readFeatures(from: database)
  var results = try readResults(from: database)
  var times = try readTimes(table: .cardTime, from: database)
  let owner = ofHub ? "hub" : "model"
  var cards: [OwnedCards.Entry] = []
  try StoredStatement(
    database,
    """
    SELECT \(owner), id, architecture, license, pipelineTag, libraryName, hasCard, trainerStep, datasets, tags, problems
    FROM card WHERE \(owner) IS NOT NULL ORDER BY id
    """
  ).rows { row in
    let owner = row.number()
    let id = row.number()
    var card = try row.card()
    card.claims = try claims.next(of: id)
    card.features = try features.next(of: id)
    card.results = try results.next(of: id)
    card.times = try times.next(of: id)
    cards.append((owner, card))
  }
  return OwnedCards(cards)
}

/// Cards, walked beside the rows that they belong to.
struct OwnedCards {
  typealias Entry = (owner: Int64, card: CardFacts)
  private var latestFirst: [Entry]

  /// Cheap, since cards are written together with their owners: nearly sorted by them.
  fileprivate init(_ cards: [Entry]) { latestFirst = cards.sorted { $0.owner > $1.owner } }

  /// The card of an owner. Each call names a greater one than the call before.
  mutating func next(of owner: Int64) -> CardFacts? {
    while let last = latestFirst.last, last.owner < owner { latestFirst.removeLast() }
    return latestFirst.last?.owner == owner ? latestFirst.removeLast().card : nil
  }
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

private func readClaims(from database: Database) throws -> OwnedRows<ParentClaim> {
  let query = "SELECT card, source, reference, relation, revision, isMergeBase FROM claim ORDER BY card, position"
  return try OwnedRows(StoredStatement(database, query)) { row in try row.claim() }
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

private func readFeatures(from database: Database) throws -> OwnedRows<EdgeFeature> {
  let query = "SELECT card, name, value, origin, source FROM feature ORDER BY card, position"
  return try OwnedRows(StoredStatement(database, query)) { row in
    EdgeFeature(name: row.string(), value: row.string(), origin: try row.symbol(), source: row.string())
  }
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
