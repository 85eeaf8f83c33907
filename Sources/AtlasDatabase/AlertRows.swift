import GRDB
import ModelAtlas

// Tables alert, weightIdentity, knownRoot.

func write(_ alert: Alert, to database: Database) throws {
  let finding = alert.finding
  try StoredStatement(
    database,
    """
    INSERT OR REPLACE INTO alert (id, rule, model, cause, subjects, path, message, severity, state, since, updated,
      byUser, byProcess, snoozedUntil) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
    """
  ).run(
    .text(alert.id.text), .symbol(finding.rule), .id(finding.model), .text(finding.cause),
    .json(finding.subjects.map(\.text)), .json(finding.path.map(\.text)), .text(finding.message),
    .symbol(alert.severity), .symbol(alert.state), .time(alert.since), .time(alert.updated),
    .number(alert.by.map { Int64($0.user) }), .number(alert.by.map { Int64($0.process) }), .time(alert.snoozedUntil))
}

/// Sorted by severity, worst first, then by rule, model and id.
func readAlerts(resolvedToo: Bool, from database: Database) throws -> [Alert] {
  var alerts: [Alert] = []
  let condition = resolvedToo ? "" : "WHERE state <> 'resolved'"
  try StoredStatement(database, "SELECT \(alertColumns) FROM alert \(condition)").rows { alerts.append(try $0.alert()) }
  return sorted(alerts)
}

/// Those of one model that stand.
func readAlerts(of model: ModelID, from database: Database) throws -> [Alert] {
  var alerts: [Alert] = []
  let query = "SELECT \(alertColumns) FROM alert WHERE model = ? AND state <> 'resolved'"
  try StoredStatement(database, query).rows([.id(model)]) { alerts.append(try $0.alert()) }
  return sorted(alerts)
}

private func sorted(_ alerts: [Alert]) -> [Alert] {
  alerts.sorted { a, b in
    if a.severity != b.severity { return a.severity > b.severity }
    let (left, right) = (a.finding, b.finding)
    return (left.rule.rawValue, left.model, a.id) < (right.rule.rawValue, right.model, b.id)
  }
}

/// In the order in which `StoredRow.alert` reads them.
let alertColumns = [
  "id", "rule", "model", "cause", "subjects", "path", "message", "severity", "state", "since", "updated", "byUser",
  "byProcess", "snoozedUntil",
].map { "alert.\($0)" }.joined(separator: ", ")

extension StoredRow {
  mutating func alert() throws -> Alert {
    let id = AlertID(string())
    let finding = AlertFinding(
      rule: try symbol(), model: self.id(), cause: string(), subjects: try strings().map { ModelID($0) },
      path: try strings().map { ModelID($0) }, message: string())
    let (severity, state): (AlertSeverity, Alert.State) = (try symbol(), try symbol())
    let (since, updated) = (time(), time())
    return Alert(
      id: id, finding: finding, severity: severity, state: state, since: since, updated: updated, by: personIfAny(),
      snoozedUntil: timeIfAny())
  }

  /// Two columns: user and process.
  mutating func personIfAny() -> Person? {
    let (user, process) = (numberIfAny(), numberIfAny())
    guard let user, let process else { return nil }
    return Person(user: UInt32(truncatingIfNeeded: user), process: Int32(truncatingIfNeeded: process))
  }

  /// Two columns: user and process.
  mutating func person() -> Person {
    Person(user: UInt32(truncatingIfNeeded: number()), process: Int32(truncatingIfNeeded: number()))
  }
}

func write(_ identity: WeightIdentity, of place: ModelPlace, to database: Database) throws {
  try StoredStatement(
    database, "INSERT OR REPLACE INTO weightIdentity (root, name, sample, valueHash) VALUES (?, ?, ?, ?)"
  ).run(.text(place.root), .id(place.name), .xxh3(identity.sample), .sha256(identity.values))
}

func deleteWeightIdentity(of place: ModelPlace, in database: Database) throws {
  try StoredStatement(database, "DELETE FROM weightIdentity WHERE root = ? AND name = ?")
    .run(.text(place.root), .id(place.name))
}

func readWeightIdentities(from database: Database) throws -> [ModelPlace: WeightIdentity] {
  var identities: [ModelPlace: WeightIdentity] = [:]
  try StoredStatement(database, "SELECT root, name, sample, valueHash FROM weightIdentity").rows { row in
    let place = ModelPlace(root: row.string(), name: row.id())
    guard let sample = try row.xxh3IfAny() else { throw UnreadableRow("weightIdentity.sample is NULL") }
    identities[place] = WeightIdentity(sample: sample, values: try row.sha256IfAny())
  }
  return identities
}

/// A root that is known already keeps its time.
func writeKnownRoot(_ root: String, at: UnixTime, to database: Database) throws {
  try StoredStatement(database, "INSERT OR IGNORE INTO knownRoot (root, at) VALUES (?, ?)").run(.text(root), .time(at))
}

func readKnownRoots(from database: Database) throws -> Set<String> {
  var roots: Set<String> = []
  try StoredStatement(database, "SELECT root FROM knownRoot").rows { roots.insert($0.string()) }
  return roots
}
