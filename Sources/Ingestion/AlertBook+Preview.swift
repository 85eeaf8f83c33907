import AtlasAlerts
import ModelAtlas

// What other rules, or another atlas, would raise: nothing is kept, and nobody is told.
extension AlertBook {
  /// What another policy would find, everywhere.
  func grounds(_ policy: AlertPolicy, _ atlas: Atlas, at now: UnixTime) -> AlertGrounds {
    AlertGrounds(atlas: atlas, policy: policy, identities: identities, now: now)
  }

  /// What one atlas raises and another does not, both by the same policy. Acknowledged or not does not count.
  func differences(
    _ before: Atlas, _ after: Atlas, by policy: AlertPolicy, at now: UnixTime
  ) -> (raised: [Alert], settled: [Alert]) {
    let (old, new) = (found(in: before, by: policy, at: now), found(in: after, by: policy, at: now))
    let (oldIDs, newIDs) = (Set(old.map(\.id)), Set(new.map(\.id)))
    return (new.filter { !oldIDs.contains($0.id) }, old.filter { !newIDs.contains($0.id) })
  }

  private func found(in atlas: Atlas, by policy: AlertPolicy, at now: UnixTime) -> [Alert] {
    let grounds = grounds(policy, atlas, at: now)
    return atlas.allIDs.sorted().flatMap { wouldBe(grounds.findings(on: $0), by: policy, at: now) }
  }

  /// Findings as the alerts that they would be; those that stand keep their state.
  func wouldBe(_ findings: [AlertFinding], by policy: AlertPolicy, at now: UnixTime) -> [Alert] {
    findings.compactMap { finding in
      guard let severity = policy.severities[finding.rule] else { return nil }
      let id = alertID(of: finding)
      var alert = Alert(id: id, finding: finding, severity: severity, state: .open, since: now, updated: now)
      guard let known = standing.alerts(of: finding.model)[id] else { return alert }
      (alert.state, alert.since, alert.updated) = (known.state, known.since, known.updated)
      (alert.by, alert.snoozedUntil) = (known.by, known.snoozedUntil)
      return alert
    }
  }
}
