import GRDB
import ModelAtlas

// Tables delivery, deliveryAlert.

/// Joins the sink's delivery of the same cause when that was not sent yet; else begins another.
func queueDelivery(
  to sink: String, alert: AlertID, cause: String, at: UnixTime, in database: Database
) throws {
  var delivery: Int64?
  let query = "SELECT id FROM delivery WHERE sink = ? AND cause = ? AND state = 'waiting' ORDER BY id DESC LIMIT 1"
  try StoredStatement(database, query).rows([.text(sink), .text(cause)]) { delivery = $0.number() }
  if delivery == nil {
    try StoredStatement(
      database,
      """
      INSERT INTO delivery (sink, cause, queuedAt, attempts, notBefore, state) VALUES (?, ?, ?, 0, ?, 'waiting')
      """
    ).run(.text(sink), .text(cause), .time(at), .time(at))
    delivery = database.lastInsertedRowID
  }
  try StoredStatement(database, "INSERT OR IGNORE INTO deliveryAlert (delivery, alert) VALUES (?, ?)")
    .run(.number(delivery), .text(alert.text))
}

func write(_ progress: DeliveryProgress, to database: Database) throws {
  switch progress {
  case .taken(let id):
    try StoredStatement(database, "UPDATE delivery SET state = 'taken' WHERE id = ?").run(.integer(id))
  case .failed(let id, let attempts, let notBefore, let reason):
    try StoredStatement(database, "UPDATE delivery SET attempts = ?, notBefore = ?, failure = ? WHERE id = ?")
      .run(.number(attempts), .time(notBefore), .text(reason), .integer(id))
  case .dead(let id, let reason):
    try StoredStatement(database, "UPDATE delivery SET state = 'dead', failure = ? WHERE id = ?")
      .run(.text(reason), .integer(id))
    try StoredStatement(database, "DELETE FROM delivery WHERE state = 'dead' AND id <= ?")
      .run(.integer(id - keptDeadDeliveries))
  case .done(let id):
    try StoredStatement(database, "DELETE FROM delivery WHERE id = ?").run(.integer(id))
  case .abandoned(let sinks):
    for sink in try readDeliverySinks(from: database).subtracting(sinks).sorted() {
      try StoredStatement(
        database, "UPDATE delivery SET state = 'dead', failure = ? WHERE sink = ? AND state <> 'dead'"
      )
      .run(.text("the receiver is not configured any more"), .text(sink))
    }
  }
}

/// How far back given-up deliveries are kept, by id.
private let keptDeadDeliveries: Int64 = 10_000

private func readDeliverySinks(from database: Database) throws -> Set<String> {
  var sinks: Set<String> = []
  try StoredStatement(database, "SELECT DISTINCT sink FROM delivery WHERE state <> 'dead'").rows { row in
    sinks.insert(row.string())
  }
  return sinks
}

func readNextDelivery(to sink: String, from database: Database) throws -> Delivery? {
  var found: Delivery?
  let query = """
    SELECT id, sink, cause, queuedAt, attempts, notBefore FROM delivery WHERE sink = ? AND state <> 'dead'
    ORDER BY id LIMIT 1
    """
  try StoredStatement(database, query).rows([.text(sink)]) { row in
    found = Delivery(
      id: row.number(), sink: row.string(), cause: row.string(), queuedAt: row.time(), attempts: Int(row.number()),
      notBefore: row.time(), alerts: [])
  }
  guard var delivery = found else { return nil }
  let alerts = """
    SELECT \(alertColumns) FROM deliveryAlert JOIN alert ON alert.id = deliveryAlert.alert WHERE delivery = ?
    ORDER BY alert.model, alert.id
    """
  try StoredStatement(database, alerts).rows([.integer(delivery.id)]) { delivery.alerts.append(try $0.alert()) }
  return delivery
}

func readDeliveryCounts(from database: Database) throws -> DeliveryCounts {
  var counts = DeliveryCounts()
  try StoredStatement(database, "SELECT state, count(*) FROM delivery GROUP BY state").rows { row in
    if row.string() == "dead" { counts.dead += Int(row.number()) } else { counts.waiting += Int(row.number()) }
  }
  return counts
}
