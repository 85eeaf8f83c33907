import GRDB
import ModelAtlas

// Tables verdict, edge, judgedClaim, rejected.

/// Replaces what was concluded of a model.
func write(_ verdict: Verdict, of model: ModelID, to database: Database) throws {
  try deleteVerdict(of: model, in: database)
  try StoredStatement(
    database,
    """
    INSERT INTO verdict (model, family, duplicateOf, createdAt, createdSource, ruleSet, doubtful, doubtValues)
    VALUES (?, ?, ?, ?, ?, ?, ?, ?)
    """
  ).run(
    .id(model), .id(verdict.family), .id(verdict.duplicateOf), .time(verdict.created?.time),
    .symbol(verdict.created?.source), .text(verdict.ruleSet),
    verdict.doubt.map { .json($0.candidates.map(\.text)) } ?? .null,
    .bits(verdict.doubt?.neededValues))
  try insertEdges(verdict.parents, of: model, in: database)
  try insertJudgedClaims(verdict.claims, of: model, in: database)
  try insertRejected(verdict.rejected, of: model, in: database)
}

func deleteVerdict(of model: ModelID, in database: Database) throws {
  try StoredStatement(database, "DELETE FROM verdict WHERE model = ?").run(.id(model))
}

func readVerdicts(from database: Database) throws -> [ModelID: Verdict] {
  var edges = try readEdges(from: database)
  var claims = try readJudgedClaims(from: database)
  var rejected = try readRejected(from: database)
  var verdicts: [ModelID: Verdict] = [:]
  let query = """
    SELECT model, family, duplicateOf, createdAt, createdSource, ruleSet, doubtful, doubtValues FROM verdict ORDER BY model
    """
  try StoredStatement(database, query).rows { row in
    let model = row.id()
    var verdict = Verdict()
    verdict.family = row.idIfAny()
    verdict.duplicateOf = row.idIfAny()
    let (time, source): (UnixTime?, CreationTime.Source?) = (row.timeIfAny(), try row.symbolIfAny())
    if let time, let source { verdict.created = CreationTime(time: time, source: source) }
    verdict.ruleSet = row.string()
    verdict.doubt = try row.doubtIfAny()
    verdict.parents = try edges.next(of: model)
    verdict.claims = try claims.next(of: model)
    verdict.rejected = try rejected.next(of: model)
    verdicts[model] = verdict
  }
  return verdicts
}

private func insertEdges(_ edges: [ParentEdge], of child: ModelID, in database: Database) throws {
  let insert = try StoredStatement(
    database,
    """
    INSERT INTO edge (child, position, parent, relation, method, verdict, confidence, rule, evidence)
    VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)
    """)
  for (position, edge) in edges.enumerated() {
    try insert.run(
      .id(child), .number(position), .id(edge.parent), .symbol(edge.relation), .string(edge.method),
      .symbol(edge.verdict), .real(edge.confidence), .text(edge.rule), .json(edge.evidence))
  }
}

private func readEdges(from database: Database) throws -> OwnedRows<ParentEdge> {
  let query = """
    SELECT child, parent, relation, method, verdict, confidence, rule, evidence FROM edge ORDER BY child, position
    """
  return try OwnedRows(StoredStatement(database, query)) { row in
    ParentEdge(
      parent: row.id(), relation: try row.symbol(), method: row.stringIfAny(), verdict: try row.symbol(),
      confidence: row.double(), rule: row.string(), evidence: try row.measurements())
  }
}

private func insertJudgedClaims(_ claims: [JudgedClaim], of child: ModelID, in database: Database) throws {
  let insert = try StoredStatement(
    database,
    """
    INSERT INTO judgedClaim
      (child, position, source, reference, relation, revision, isMergeBase, resolved, verdict, evidence)
    VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
    """)
  for (position, judged) in claims.enumerated() {
    let claim = judged.claim
    try insert.run(
      .id(child), .number(position), .symbol(claim.source), .text(claim.reference), .symbol(claim.relation),
      .string(claim.revision), .flag(claim.isMergeBase), .id(judged.resolved), .symbol(judged.verdict),
      .json(judged.evidence))
  }
}

private func readJudgedClaims(from database: Database) throws -> OwnedRows<JudgedClaim> {
  let query = """
    SELECT child, source, reference, relation, revision, isMergeBase, resolved, verdict, evidence FROM judgedClaim
    ORDER BY child, position
    """
  return try OwnedRows(StoredStatement(database, query)) { row in
    JudgedClaim(
      claim: try row.claim(), resolved: row.idIfAny(), verdict: try row.symbol(), evidence: try row.measurements())
  }
}

private func insertRejected(_ rejected: [RejectedParent], of child: ModelID, in database: Database) throws {
  let insert = try StoredStatement(
    database, "INSERT INTO rejected (child, position, candidate, reason, evidence) VALUES (?, ?, ?, ?, ?)")
  for (position, parent) in rejected.enumerated() {
    try insert.run(
      .id(child), .number(position), .id(parent.candidate), .text(parent.reason), .json(parent.evidence))
  }
}

private func readRejected(from database: Database) throws -> OwnedRows<RejectedParent> {
  let query = "SELECT child, candidate, reason, evidence FROM rejected ORDER BY child, position"
  return try OwnedRows(StoredStatement(database, query)) { row in
    RejectedParent(candidate: row.id(), reason: row.string(), evidence: try row.measurements())
  }
}

extension StoredRow {
  /// Two columns: candidates and needed values.
  fileprivate mutating func doubtIfAny() throws -> ParentDoubt? {
    let candidates = try withBytesIfAny { bytes in
      var json = FlatJSON(bytes)
      return try json.strings()
    }
    let needed = bitsIfAny()
    return candidates.map { ParentDoubt(candidates: $0.map { ModelID($0) }, neededValues: needed ?? 0) }
  }
}
