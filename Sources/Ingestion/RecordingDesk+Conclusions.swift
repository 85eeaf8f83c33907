import ModelAtlas

extension RecordingDesk {
  /// Nobody waits to be decided.
  var isSettled: Bool { population.isSettled }

  /// Draws the conclusions of the batch: verdicts, states and events. Whom arrivals concern may wait to be decided again;
  /// who asked for something sees all that follows.
  mutating func conclude(_ batch: inout RecordingBatch) throws {
    try conclude(&batch, postponing: batch.replies.isEmpty)
  }

  /// The same for everybody who waits to be decided.
  mutating func concludeAll(_ batch: inout RecordingBatch) throws { try conclude(&batch, postponing: false) }

  private mutating func conclude(_ batch: inout RecordingBatch, postponing: Bool) throws {
    let old = population.atlas
    let (changed, dropped) = try population.settle(postponing: postponing) { try details.detail(of: $0) }
    for (id, verdict) in changed.sorted(by: { $0.key < $1.key }) {
      batch.changes.append(.verdict(id, verdict))
      let parents = verdict.parents.map(\.parent)
      guard old.parents(of: id) != parents else { continue }
      let names = parents.map(\.text).joined(separator: " ")
      batch.changes.append(.event(AtlasEvent(at: .now, kind: "edges.changed", model: id, detail: ["parents": names])))
    }
    for id in dropped.sorted() { batch.changes.append(.dropVerdict(id)) }
    orderLooks(&batch)
    judgeAlerts(since: old, .arrival, &batch)
  }

  /// Charts what the record holds. Writes only what differs from the verdicts there: after an upgrade, or under other
  /// rules.
  mutating func concludeRecorded(_ recorded: [ModelID: Verdict], _ batch: inout RecordingBatch) throws {
    let (changed, _) = try population.settle { try details.detail(of: $0) }
    for (id, verdict) in changed.sorted(by: { $0.key < $1.key }) where recorded[id] != verdict {
      batch.changes.append(.verdict(id, verdict))
    }
    for id in recorded.keys.sorted() where population.atlas[id] == nil { batch.changes.append(.dropVerdict(id)) }
    orderLooks(&batch)
    judgeAlerts(since: Atlas(), .start, &batch)
  }
}
