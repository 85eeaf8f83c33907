import AlertDelivery
import AtlasAlerts
import ModelAtlas

// The alerts that stand, as the recorder's thread keeps them:
//   1. remember  which weights a place held first
//   2. judge     the models that a batch concerns, by pure rules (AtlasAlerts)
//   3. compare   with what stands: opened, updated, resolved; nobody is told of what a root's first scan finds
//   4. wait      for what time alone brings: uploads that stall, snoozes that end
// What follows is written with the verdicts that cause it, in one transaction.

/// All alerts that are not resolved, and what new ones are held against.
struct AlertBook {
  let settings: AlertSettings
  private(set) var standing = StandingAlerts()
  private(set) var knownRoots: Set<String>
  private(set) var identities: [ModelPlace: WeightIdentity]
  private var scope = AlertScope()
  /// Since the start.
  private(set) var opened: [AlertRule: Int] = [:]
  /// When a model has to be judged again though nothing changes.
  private var deadlines: [ModelID: UnixTime] = [:]

  init(_ stored: StoredAtlas, settings: AlertSettings) {
    self.settings = settings
    knownRoots = stored.knownRoots
    identities = stored.identities
    for alert in stored.alerts { standing.file(alert) }
  }

  /// Whom an alert is told to depends on how the step came about.
  enum Occasion { case arrival, start }

  /// Steps 1 to 3 for what differs between two atlases.
  mutating func judge(
    _ touched: Set<ModelID>, before: Atlas, after: Atlas, occasion: Occasion = .arrival, at now: UnixTime
  ) -> [StoreChange] {
    var changes: [StoreChange] = []
    for id in touched.sorted() { changes += remember(after[id]?.facts) }
    let concerned = scope.concerned(by: touched, before: before, after: after)
    let grounds = grounds(after, at: now)
    // What stood for a model that is gone altogether has no node to be judged on.
    let all = occasion == .start ? concerned.union(standing.models) : concerned
    for id in all.sorted() { changes += judge(id, on: grounds, occasion: occasion) }
    return changes
  }

  /// Step 4. Costs nothing while nothing is due.
  mutating func timePassed(_ atlas: Atlas, at now: UnixTime) -> [StoreChange] {
    let due = deadlines.filter { $0.value <= now }.keys.sorted()
    guard !due.isEmpty else { return [] }
    let grounds = grounds(atlas, at: now)
    return due.flatMap { judge($0, on: grounds, occasion: .arrival) }
  }

  /// A place whose model was forgotten or moved away is free for other weights.
  mutating func forget(_ place: ModelPlace) { identities[place] = nil }

  private func grounds(_ atlas: Atlas, at now: UnixTime) -> AlertGrounds { grounds(settings.policy, atlas, at: now) }

  private mutating func remember(_ facts: ModelFacts?) -> [StoreChange] {
    guard let facts, let now = WeightIdentity(of: facts) else { return [] }
    if let first = identities[facts.place] {
      // The same weights, of which more is known now.
      guard first.values == nil, now.values != nil, first.sample == now.sample else { return [] }
    }
    identities[facts.place] = now
    return [.weightIdentity(facts.place, now)]
  }

  private mutating func judge(_ id: ModelID, on grounds: AlertGrounds, occasion: Occasion) -> [StoreChange] {
    let now = grounds.now
    var stale = standing.alerts(of: id)
    var changes: [StoreChange] = []
    for finding in grounds.findings(on: id) {
      guard let severity = settings.policy.severities[finding.rule] else { continue }
      let key = alertID(of: finding)
      let known = stale.removeValue(forKey: key)
      changes += note(finding, key, severity, known: known, in: grounds.atlas, occasion: occasion, at: now)
    }
    for alert in stale.values.sorted(by: { $0.id < $1.id }) { changes += resolve(alert, in: grounds.atlas, at: now) }
    deadlines[id] = deadline(of: id, grounds)
    return changes
  }

  private mutating func note(
    _ finding: AlertFinding, _ key: AlertID, _ severity: AlertSeverity, known: Alert?, in atlas: Atlas,
    occasion: Occasion,
    at now: UnixTime
  ) -> [StoreChange] {
    guard var alert = known else {
      let alert = Alert(id: key, finding: finding, severity: severity, state: .open, since: now, updated: now)
      opened[finding.rule, default: 0] += 1
      return keep(alert, event: "opened", in: atlas) + tell(alert, in: atlas, occasion: occasion, at: now)
    }
    let woke = alert.snoozedUntil.map { $0 <= now } ?? false
    guard alert.finding != finding || alert.severity != severity || woke else { return [] }
    if woke { alert.snoozedUntil = nil }
    alert.finding = finding
    alert.severity = severity
    alert.updated = now
    return keep(alert, event: "updated", in: atlas)
      + (woke && alert.state == .open ? tell(alert, in: atlas, occasion: .arrival, at: now) : [])
  }

  private mutating func resolve(_ alert: Alert, in atlas: Atlas, at now: UnixTime) -> [StoreChange] {
    var alert = alert
    alert.state = .resolved
    alert.updated = now
    alert.by = nil
    alert.snoozedUntil = nil
    return keep(alert, event: "resolved", in: atlas)
  }

  /// Earliest of what time alone will bring; nil for nothing.
  private func deadline(of id: ModelID, _ grounds: AlertGrounds) -> UnixTime? {
    let stall = grounds.atlas[id]?.facts.flatMap { grounds.stallDeadline(of: $0) }.flatMap {
      $0 > grounds.now ? $0 : nil
    }
    return ([stall] + standing.alerts(of: id).values.map(\.snoozedUntil)).compactMap { $0 }.min()
  }

  private mutating func keep(_ alert: Alert, event kind: String, in atlas: Atlas) -> [StoreChange] {
    let model = alert.finding.model
    standing.file(alert)
    // The first scan of a root ends in one digest.
    guard isKnown(model, in: atlas) else { return [.alert(alert)] }
    return [.alert(alert), .event(alert.event("alert.\(kind)"))]
  }

  /// Queues what receivers are to be told.
  private func tell(_ alert: Alert, in atlas: Atlas, occasion: Occasion, at now: UnixTime) -> [StoreChange] {
    // What a start finds follows from another configuration or version, not from an arrival; but a stall is news.
    guard isKnown(alert.finding.model, in: atlas), occasion == .arrival || alert.finding.rule == .stalledUpload else {
      return []
    }
    return settings.receivers.filter { alert.severity >= $0.severityMin }.map { receiver in
      .queueDelivery(sink: receiver.name, alert: alert.id, cause: alert.finding.rootCause, at: now)
    }
  }

  private func isKnown(_ model: ModelID, in atlas: Atlas) -> Bool {
    guard let root = atlas[model]?.facts?.place.root else { return true }
    return knownRoots.contains(root)
  }
}

extension AlertBook {
  /// The first scan of a root is over: one event tells how many alerts of which rule it found.
  mutating func know(_ root: String, in atlas: Atlas, at now: UnixTime) -> [StoreChange] {
    guard knownRoots.insert(root).inserted else { return [] }
    let found = standing.all.filter { atlas[$0.finding.model]?.facts?.place.root == root }
    var detail = Dictionary(grouping: found) { $0.finding.rule.rawValue }.mapValues { String($0.count) }
    detail["root"] = root
    return [.rootKnown(root, at: now), .event(AtlasEvent(at: now, kind: "alert.baseline", model: nil, detail: detail))]
  }

  /// What a person does with an alert that stands.
  ///
  /// - Returns: nil when no such alert stands.
  mutating func mark(_ id: AlertID, _ mark: AlertMark, by person: Person, in atlas: Atlas, at now: UnixTime)
    -> [StoreChange]?
  {
    guard var alert = standing.alert(id) else { return nil }
    alert.by = person
    alert.updated = now
    var accepted: [StoreChange] = []
    switch mark {
    case .acknowledged:
      alert.state = .acknowledged
      if alert.finding.rule == .weightsChanged { accepted = acceptWeights(of: alert.finding.model, in: atlas) }
    case .open: alert.state = .open
    case .snoozed(let seconds):
      let until = UnixTime(milliseconds: now.milliseconds + Int64(seconds * 1000))
      alert.snoozedUntil = until
      deadlines[alert.finding.model] = min(deadlines[alert.finding.model] ?? until, until)
    }
    return accepted + keep(alert, event: mark.eventName, in: atlas)
      + (accepted.isEmpty ? [] : judge(alert.finding.model, on: grounds(atlas, at: now), occasion: .arrival))
  }

  private mutating func acceptWeights(of model: ModelID, in atlas: Atlas) -> [StoreChange] {
    guard let facts = atlas[model]?.facts, let now = WeightIdentity(of: facts) else { return [] }
    identities[facts.place] = now
    return [.weightIdentity(facts.place, now)]
  }
}
